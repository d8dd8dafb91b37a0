// Prints the order in which callbacks of all kinds run.

setTimeout(() => console.log("timer 400"), 400);
setTimeout(() => console.log("timer 200"), 200);
setTimeout(() => {
  console.log("timer 0");
  queueMicrotask(() => console.log("microtask in timer"));
  setImmediate(() => console.log("immediate"));
}, 0);
const cancelled = setTimeout(() => console.log("never"), 1);
clearTimeout(cancelled);
queueMicrotask(() => console.log("microtask"));
void Promise.resolve().then(() => {
  console.log("promise");
  process.nextTick(() => console.log("tick in promise"));
});
process.nextTick(() => console.log("tick"));
console.log("main");
