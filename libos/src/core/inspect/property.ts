// One property of an object as `name: value`.

import { showPrimitive } from "./primitive.ts";
import { escape, quote, width } from "./text.ts";
import type { Inspection } from "./types.ts";

/**
 * @param element whether it is an array's element, which is shown without its name
 * @param owner the object on which getters are called, if it is not the holder
 */
export function showProperty(
  run: Inspection,
  holder: object,
  level: number,
  key: PropertyKey,
  element: boolean,
  given?: PropertyDescriptor,
  owner: object = holder,
): string {
  const descriptor: PropertyDescriptor = given ??
    Object.getOwnPropertyDescriptor(holder, key) ?? {
      value: (holder as Record<PropertyKey, unknown>)[key],
      enumerable: true,
    };
  let gap = " ";
  let text: string;
  if (descriptor.value !== undefined) {
    const indent = run.compact !== true || element ? 2 : 3;
    run.indentation += indent;
    text = run.show(run, descriptor.value, level);
    if (indent === 3 && run.breakLength < width(text, run.colors)) gap = `\n${" ".repeat(run.indentation)}`;
    run.indentation -= indent;
  } else if (descriptor.get !== undefined) {
    text = showGetter(run, descriptor, owner, level);
  } else if (descriptor.set !== undefined) {
    text = run.stylize("[Setter]", "special");
  } else {
    text = run.stylize("undefined", "undefined");
  }
  return element ? text : `${showKey(run, key, descriptor.enumerable !== false)}:${gap}${text}`;
}

function showKey(run: Inspection, key: PropertyKey, enumerable: boolean): string {
  if (typeof key === "symbol") return `[${run.stylize(escape(key.toString()), "symbol")}]`;
  const name = String(key);
  if (name === "__proto__") return "['__proto__']";
  if (!enumerable) return `[${escape(name)}]`;
  if (/^[a-zA-Z_][a-zA-Z_0-9]*$/.test(name)) return run.stylize(name, "name");
  return run.stylize(quote(name), "string");
}

function showGetter(run: Inspection, { get, set }: PropertyDescriptor, owner: object, level: number): string {
  const label = set === undefined ? "Getter" : "Getter/Setter";
  const { stylize, getters } = run;
  const called =
    getters === true || (getters === "get" && set === undefined) || (getters === "set" && set !== undefined);
  if (!called) return stylize(`[${label}]`, "special");
  const inside = (text: string): string => `${stylize(`[${label}:`, "special")} ${text}${stylize("]", "special")}`;
  try {
    const value: unknown = get!.call(owner);
    run.indentation += 2;
    let text: string;
    if (value === null) text = inside(stylize("null", "null"));
    else if (typeof value === "object") text = `${stylize(`[${label}]`, "special")} ${run.show(run, value, level)}`;
    else if (typeof value === "function") text = inside(run.show(run, value, level));
    else text = inside(showPrimitive(run, value));
    run.indentation -= 2;
    return text;
  } catch (error) {
    return inside(`<Inspection threw (${(error as Error).message})>`);
  }
}
