// How a class tells console.log what it looks like, as in Node.js: by a method named by a registered symbol.

const inspectCustom = Symbol.for("nodejs.util.inspect.custom");

/** Node's `util.inspect`, as it is handed to the methods. */
export type Inspect = (value: unknown, options?: object) => string;
export type Show<T> = (self: T, inspect: Inspect, options: object, depth: number) => string;

/**
 * Gives a class its inspection method; to be called in a static block, where private fields are in reach. (A method with the
 * symbol for its name would be plainer, but isolated declarations cannot express it.)
 */
export function inspectable<T extends object>(type: { readonly prototype: T }, show: Show<T>): void {
  Object.defineProperty(type.prototype, inspectCustom, {
    value(this: T, depth: number, options: object, inspect: Inspect) {
      return show(this, inspect, options, depth);
    },
    writable: true,
    configurable: true,
  });
}

/** For objects whose private state reads like plain properties: `Name { a: 1 }`. */
export function showAs<T extends object>(name: string, properties: (self: T) => object): Show<T> {
  return (self, inspect, options, depth) => (depth < 0 ? `[${name}]` : `${name} ${inspect(properties(self), options)}`);
}
