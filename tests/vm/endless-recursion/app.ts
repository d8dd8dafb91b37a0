// Recurses until the stack is full, first with a handler, then without.

function down(depth: number): number {
  return down(depth + 1) + 1;
}

try {
  console.log(down(0));
} catch (error) {
  console.log("caught", (error as Error).name);
}
console.log(down(0));
