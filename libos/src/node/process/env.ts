// process.env: the environment, with values that are always strings.

import { codedError } from "../errors.ts";

export type Environment = Record<string, string | undefined>;

/** Reading costs no more than of a plain object; what is assigned becomes a string, as in Node.js. */
export function makeEnvironment(entries: Readonly<Record<string, string>>): Environment {
  return new Proxy<Environment>(
    { ...entries },
    {
      set(target, name, value: unknown) {
        if (typeof name === "symbol" || typeof value === "symbol") {
          throw new TypeError("Cannot convert a Symbol value to a string");
        }
        target[name] = String(value);
        return true;
      },
      defineProperty(target, name, descriptor) {
        if (!("value" in descriptor)) {
          const text = "'process.env' does not accept an accessor(getter/setter) descriptor";
          throw codedError(TypeError, "ERR_INVALID_OBJECT_DEFINE_PROPERTY", text);
        }
        if (descriptor.configurable !== true || descriptor.writable !== true || descriptor.enumerable !== true) {
          const text = "'process.env' only accepts a configurable, writable, and enumerable data descriptor";
          throw codedError(TypeError, "ERR_INVALID_OBJECT_DEFINE_PROPERTY", text);
        }
        if (typeof name === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
        target[name] = String(descriptor.value);
        return true;
      },
    },
  );
}
