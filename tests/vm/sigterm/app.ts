// Waits for a timer far away.

setTimeout(() => console.log("never"), 3_600_000);
console.log("waiting");
