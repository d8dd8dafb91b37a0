// Handles SIGTERM: says so and exits with a code of its own.

const timer = setInterval(() => {}, 1000);
process.on("SIGTERM", (signal) => {
  console.log(`got ${signal}`);
  clearInterval(timer);
  process.exitCode = 5;
  process.removeAllListeners("SIGTERM");
});
console.log("waiting");
