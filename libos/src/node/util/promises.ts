// util.promisify and util.callbackify: between callbacks and promises.

import { runtime } from "../../core/runtime.ts";
import { checkFunction, codedError } from "../errors.ts";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const custom: unique symbol = Symbol.for("nodejs.util.promisify.custom");

interface Promisify {
  (original: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown>;
  /** The key under which a function has its own promise-returning form. */
  readonly custom: typeof custom;
}

/** Turns a function that takes a callback `(error, value)` last into one that returns a promise. */
export const promisify: Promisify = Object.assign(
  function promisify(original: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown> {
    checkFunction(original, "original");
    const own = (original as { [custom]?: unknown })[custom];
    if (own !== undefined && own !== null) {
      checkFunction(own, "util.promisify.custom");
      return mark(own as AnyFunction) as (...args: unknown[]) => Promise<unknown>;
    }
    const promised = function (this: unknown, ...args: unknown[]): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const done = (error: unknown, value: unknown): void => {
          if (error) reject(error as Error);
          else resolve(value);
        };
        Reflect.apply(original, this, [...args, done]);
      });
    };
    Object.setPrototypeOf(promised, Object.getPrototypeOf(original) as object);
    mark(promised as AnyFunction);
    return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
  },
  { custom },
) as Promisify;

function mark(promised: AnyFunction): AnyFunction {
  return Object.defineProperty(promised, custom, {
    value: promised,
    enumerable: false,
    writable: false,
    configurable: true,
  });
}

/** Turns a function that returns a promise into one that takes a callback `(error, value)` last. */
export function callbackify(original: (...args: never[]) => Promise<unknown>): (...args: unknown[]) => void {
  checkFunction(original, "original");
  const called = function (this: unknown, ...args: unknown[]): void {
    const last: unknown = args.pop();
    checkFunction(last, "last argument");
    const done = (last as AnyFunction).bind(this);
    (Reflect.apply(original, this, args) as Promise<unknown>).then(
      (value) => runtime.tasks.nextTick(done, [null, value]),
      (reason: unknown) => runtime.tasks.nextTick(done, [reason || falsyRejection(reason)]),
    );
  };
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(original);
  const { length, name } = descriptors;
  if (typeof length?.value === "number") length.value++;
  if (typeof name?.value === "string") name.value += "Callbackified";
  return Object.defineProperties(called, descriptors);
}

function falsyRejection(reason: unknown): Error {
  const error = codedError(Error, "ERR_FALSY_VALUE_REJECTION", "Promise was rejected with falsy value");
  return Object.assign(error, { reason });
}
