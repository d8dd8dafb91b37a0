// Compares the clocks before and after a timer.

const year = new Date().getUTCFullYear();
if (year < 2024 || year > 2200) throw new Error(`the year is ${year}`);
const wall = Date.now();
const monotonic = performance.now();
const [seconds, nanoseconds] = process.hrtime();
let last = performance.now();
for (let i = 0; i < 1000; i++) {
  const now = performance.now();
  if (now < last) throw new Error(`the monotonic clock went back from ${last} to ${now}`);
  last = now;
}
setTimeout(() => {
  const passed = performance.now() - monotonic;
  const wallPassed = Date.now() - wall;
  const [s, n] = process.hrtime([seconds, nanoseconds]);
  const hrPassed = s * 1000 + n / 1e6;
  if (passed < 49) throw new Error(`a timer of 50 ms took ${passed}`);
  if (Math.abs(passed - wallPassed) > 25) throw new Error(`${passed} ms on one clock are ${wallPassed} on the other`);
  if (Math.abs(passed - hrPassed) > 25) throw new Error(`${passed} ms on one clock are ${hrPassed} on hrtime`);
  if (process.uptime() <= 0) throw new Error(`the uptime is ${process.uptime()}`);
  console.log("ok");
}, 50);
