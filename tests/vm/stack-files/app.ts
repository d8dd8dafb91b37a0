// Stacks through code that is not the bundle's: made at run time, and the library OS's part that is read when it is first used.

const stackOf = (error: unknown): string => (error as Error).stack!.replaceAll(/:\d+:\d+/g, ":L:C");

try {
  // oxlint-disable-next-line no-implied-eval -- this is what is tried
  new Function("throw new Error('made')")();
} catch (error) {
  console.log(stackOf(error));
}

class Unprintable {
  [Symbol.for("nodejs.util.inspect.custom")](): never {
    throw new RangeError("not to be printed");
  }
}
try {
  console.log(new Unprintable());
} catch (error) {
  console.log(stackOf(error));
}
