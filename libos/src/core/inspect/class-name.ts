// The name under which an object is shown, from its constructor, its prototypes and its tag.

import { isBuiltinName, isNativeError, typedArrayName } from "./brands.ts";
import { showProperty } from "./property.ts";
import type { Inspection } from "./types.ts";

/** The constructor's name; null for an object without prototype. `inherited`, if given, receives properties of its classes. */
export function constructorName(run: Inspection, value: object, level: number, inherited?: string[]): string | null {
  let first: object | null | undefined;
  for (let holder: object | null = value; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    if (holder !== value && first === undefined) first = holder;
    const name = ownConstructorName(holder, value);
    if (name === undefined) continue;
    if (inherited !== undefined && (first !== holder || !isBuiltinName(name))) {
      addInherited(run, value, first ?? value, level, inherited);
    }
    return name;
  }
  if (first === undefined) return null;
  // A chain of prototypes that ends without a constructor.
  const fallback = fallbackName(value);
  if (run.depth !== null && level > run.depth) return `${fallback} <Complex prototype>`;
  const above = constructorName(run, first!, level + 1, inherited);
  return `${fallback} <${above ?? run.showApart(run, first, { customInspect: false, depth: -1 })}>`;
}

function ownConstructorName(holder: object, value: object): string | undefined {
  if (holder === Object.prototype && value !== holder) return "Object";
  if (holder === Function.prototype && value !== holder) return "Function";
  const constructor: unknown = Object.getOwnPropertyDescriptor(holder, "constructor")?.value;
  if (typeof constructor !== "function") return undefined;
  const name: unknown = constructor.name;
  return name !== "" && isInstance(value, constructor) ? String(name) : undefined;
}

function isInstance(value: object, constructor: unknown): boolean {
  try {
    return value instanceof (constructor as new () => object);
  } catch {
    return false;
  }
}

/** What an object is, for those without prototype. */
export function fallbackName(value: object): string {
  if (typeof value === "function") return "Function";
  if (Array.isArray(value)) return "Array";
  return typedArrayName(value) ?? (isNativeError(value) ? "Error" : "Object");
}

/** `Name(size) [tag] `, with a space behind it. */
export function prefix(name: string | null, tag: string, fallback: string, size: string = ""): string {
  if (name === null) {
    return `[${fallback}${size}: null prototype] ${tag !== "" && fallback !== tag ? `[${tag}] ` : ""}`;
  }
  return `${name}${size} ${tag !== "" && name !== tag ? `[${tag}] ` : ""}`;
}

/** The prefix of an object of no special kind. */
export function objectPrefix(value: object, name: string | null, tag: string): string {
  let fallback = "";
  if (name === null) {
    fallback = fallbackName(value);
    if (fallback === tag) fallback = "Object";
  }
  return prefix(name, tag, fallback);
}

/** With showHidden: what up to three application classes above an object define, besides methods. */
function addInherited(run: Inspection, value: object, start: object, level: number, output: string[]): void {
  const known = new Set<PropertyKey>(["constructor"]);
  let holder: object | null = start;
  for (let layer = 0; layer < 3; layer++) {
    if (layer > 0 || holder === value) {
      holder = Object.getPrototypeOf(holder) as object | null;
      if (holder === null) return;
      const constructor: unknown = Object.getOwnPropertyDescriptor(holder, "constructor")?.value;
      if (typeof constructor === "function" && isBuiltinName(constructor.name)) return;
    }
    run.seen.push(value);
    const keys = Reflect.ownKeys(holder);
    for (const key of keys) {
      if (known.has(key) || Object.hasOwn(value, key)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(holder, key)!;
      if (typeof descriptor.value === "function") continue;
      const text = showProperty(run, holder, level, key, false, descriptor, value);
      output.push(run.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    run.seen.pop();
    for (const key of keys) known.add(key);
  }
}
