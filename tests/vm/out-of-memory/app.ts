// Keeps everything until the memory is used up.

console.log("filling");
const kept: number[][] = [];
for (;;) kept.push(new Array<number>(1000).fill(kept.length));
