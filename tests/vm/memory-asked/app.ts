// Keeps busy with 20 MB of garbage in circles, which nothing but a collection finds.

interface Circle {
  self?: Circle;
  readonly text: string;
}

/** Held while it grows: else collections would keep it small. */
let all: Circle[] = [];
while (process.memoryUsage().heapUsed < 20e6) {
  for (let i = 0; i < 1000; i++) {
    const circle: Circle = { text: `circle ${i}` };
    circle.self = circle;
    all.push(circle);
  }
}
console.log(`made: ${all.length > 10_000}`);
all = [];
// Never at rest: something happens every twenty milliseconds.
const timer = setInterval(() => {}, 20);
process.on("SIGTERM", () => {
  clearInterval(timer);
  process.removeAllListeners("SIGTERM");
});
