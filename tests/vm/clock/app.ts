// Checks what every clock must do, whatever the rate of the processor's time-stamp counter.

const year = new Date().getUTCFullYear();
if (year < 2024 || year > 2200) throw new Error(`the year is ${year}`);
if (process.uptime() <= 0) throw new Error(`the uptime is ${process.uptime()}`);
let last = performance.now();
let lastWall = Date.now();
for (let i = 0; i < 1000; i++) {
  const [now, wall] = [performance.now(), Date.now()];
  if (now < last) throw new Error(`the monotonic clock went back from ${last} to ${now}`);
  if (wall < lastWall) throw new Error(`the wall clock went back from ${lastWall} to ${wall}`);
  [last, lastWall] = [now, wall];
}
setTimeout(() => {
  if (performance.now() <= last) throw new Error("the monotonic clock stood still during a timer");
  console.log("ok");
}, 20);
