// Prints its arguments and environment.

console.log(JSON.stringify(process.argv.slice(2)));
console.log(process.env["NAME"]);
console.log(JSON.stringify(process.env["EMPTY"]));
console.log(process.env["MISSING"]);
