// Constructors that work with `new`, with `extends`, and by a plain call on an object, as `util.inherits` needs it.

/** A class whose instances `Init` fills; callable without `new`. */
export interface CallableClass<Instance, Options> {
  new (options?: Options): Instance;
  (this: unknown, options?: Options): Instance;
  readonly prototype: Instance;
}

/**
 * Turns a class without fields and constructor of its own into a function: older packages subclass streams by
 * `Readable.call(this)`, which a class refuses.
 */
export function callable<Instance extends object, Options, Statics extends object>(
  Methods: { readonly name: string; readonly prototype: Instance } & Statics,
  name: string,
  initialise: (instance: Instance, options?: Options) => void,
): CallableClass<Instance, Options> & Omit<Statics, "prototype" | "name"> {
  function Constructor(this: Instance | undefined, options?: Options): Instance {
    if (new.target === undefined && !(this instanceof Constructor)) return new Class(options);
    initialise(this as Instance, options);
    return this as Instance;
  }
  const Class = Constructor as unknown as CallableClass<Instance, Options> & Statics;
  const { prototype } = Methods;
  Object.defineProperty(Constructor, "prototype", { value: prototype, writable: false });
  Object.defineProperty(Constructor, "name", { value: name, configurable: true });
  Object.defineProperty(prototype, "constructor", { value: Constructor, writable: true, configurable: true });
  // What the class inherits statically, and its own static members.
  Object.setPrototypeOf(Constructor, Object.getPrototypeOf(Methods) as object);
  for (const key of Reflect.ownKeys(Methods)) {
    if (key === "prototype" || key === "name" || key === "length") continue;
    Object.defineProperty(Constructor, key, Object.getOwnPropertyDescriptor(Methods, key)!);
  }
  return Class;
}
