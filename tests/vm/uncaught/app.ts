// Throws out of a timer, two calls deep.

function inner(): never {
  throw new Error("it broke");
}

function outer(): void {
  inner();
}

console.log("before");
setTimeout(outer, 1);
setTimeout(() => console.log("never"), 1000);
