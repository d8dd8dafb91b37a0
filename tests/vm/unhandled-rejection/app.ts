// Lets an async function fail without a handler.

async function fail(): Promise<void> {
  throw new Error("nobody listens");
}

console.log("before");
void fail();
setTimeout(() => console.log("never"), 1000);
