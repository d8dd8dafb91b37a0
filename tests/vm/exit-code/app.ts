// Exits with a code while a timer is still waiting.

process.on("exit", (code) => console.log(`exiting ${code}`));
setTimeout(() => console.log("never"), 10_000);
process.exit(42);
