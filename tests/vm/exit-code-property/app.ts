// Sets the exit code and ends by itself.

process.exitCode = 3;
setTimeout(() => console.log("done"), 1);
