// Prints a line.

console.log("Hello, world!");
