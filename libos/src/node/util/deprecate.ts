// util.deprecate, util.debuglog and util.inherits.

import { ConsoleStream } from "@unikernel/hal";
import { format } from "../../core/inspect/format.ts";
import { runtime } from "../../core/runtime.ts";
import { warn } from "../../core/warnings.ts";
import { checkString, invalidArgType } from "../errors.ts";

const warned = new Set<string>();

/** A function or class like `original` that warns at its first use; of several with one `code`, only the first. */
export function deprecate<F extends (...args: never[]) => unknown>(original: F, message: string, code?: string): F {
  if (code !== undefined) checkString(code, "code");
  let told = false;
  const deprecated = function (this: unknown, ...args: never[]): unknown {
    if (!told) {
      told = true;
      if (code === undefined || !warned.has(code)) {
        if (code !== undefined) warned.add(code);
        warn("DeprecationWarning", message, code === undefined ? {} : { code });
      }
    }
    if (new.target !== undefined) return Reflect.construct(original, args, new.target) as unknown;
    return Reflect.apply(original, this, args);
  };
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype !== undefined) deprecated.prototype = original.prototype as object;
  return deprecated as unknown as F;
}

export interface DebugLogger {
  (...values: unknown[]): void;
  readonly enabled: boolean;
}

/** Writes to standard error if the environment's NODE_DEBUG names the section; `*` stands for any text. */
export function debuglog(section: string, onEnabled?: (logger: DebugLogger) => void): DebugLogger {
  const name = String(section).toUpperCase();
  const wanted = (runtime.machine.boot.env["NODE_DEBUG"] ?? "").split(",").map((part) => part.trim());
  const enabled = wanted.some((part) => {
    if (part === "") return false;
    const pattern = part.replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replaceAll("*", ".*");
    return new RegExp(`^${pattern}$`, "i").test(name);
  });
  const logger = Object.defineProperty(
    (...values: unknown[]): void => {
      if (enabled) runtime.hal.console.write(ConsoleStream.ERROR, `${name} 1: ${format(...values)}\n`);
    },
    "enabled",
    { value: enabled, enumerable: true },
  ) as DebugLogger;
  onEnabled?.(logger);
  return logger;
}

interface Constructor {
  readonly prototype?: object;
}

/** Makes `type` a subclass of `base`, as before there were classes. */
export function inherits(type: Constructor, base: Constructor): void {
  if (type === undefined || type === null) throw invalidArgType("ctor", "Function", type);
  if (base === undefined || base === null) throw invalidArgType("superCtor", "Function", base);
  if (base.prototype === undefined) throw invalidArgType("superCtor.prototype", "Object", base.prototype);
  Object.defineProperty(type, "super_", { value: base, writable: true, configurable: true });
  Object.setPrototypeOf(type.prototype, base.prototype);
}
