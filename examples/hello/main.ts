// The smallest application: it prints a line and ends.

const who = process.argv[2] ?? "world";
console.log(`Hello, ${who}!`);
