// util.inspect: the text of any value, as Node.js shows it.

import { runtime } from "../runtime.ts";
import { isStackOverflow } from "../stack-overflow.ts";
import { constructorName, objectPrefix } from "./class-name.ts";
import { describe } from "./kinds.ts";
import { arrange } from "./layout.ts";
import { showPrimitive } from "./primitive.ts";
import { showProperty } from "./property.ts";
import { colored, colors, plain, styles } from "./style.ts";
import type { InspectOptions, Inspection } from "./types.ts";

/** The key of an object's own inspection method. */
export const custom: unique symbol = Symbol.for("nodejs.util.inspect.custom");

type Defaults = { -readonly [Key in keyof Required<InspectOptions>]: Required<InspectOptions>[Key] };

const defaults: Defaults = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

/** Beyond so many characters only the names of objects are shown. */
const MOST = 2 ** 27;

export interface Inspect {
  (value: unknown, options?: InspectOptions | boolean, depth?: number | null, colors?: boolean): string;
  custom: typeof custom;
  defaultOptions: InspectOptions;
  colors: ReturnType<typeof colors>;
  styles: typeof styles;
}

/** Example: inspect({ a: 1 }) is "{ a: 1 }". The old form takes (value, showHidden, depth, colors). */
export const inspect: Inspect = Object.assign(
  function inspect(
    value: unknown,
    options?: InspectOptions | boolean,
    depth?: number | null,
    colors?: boolean,
  ): string {
    const run: Inspection & Record<string, unknown> = {
      ...(defaults as Defaults & { maxArrayLength: number; maxStringLength: number }),
      show: showValue,
      showApart,
      stylize: plain,
      seen: [],
      circular: undefined,
      indentation: 0,
      innermost: 0,
      options: undefined,
      produced: 0,
    };
    if (depth !== undefined) run.depth = depth;
    if (colors !== undefined) run.colors = colors;
    if (typeof options === "boolean") run.showHidden = options;
    else if (options !== undefined && options !== null) {
      for (const key of Object.keys(options)) {
        if (Object.hasOwn(defaults, key) || key === "stylize") run[key] = options[key as keyof InspectOptions];
        else run.options = options;
      }
    }
    if (run.colors) run.stylize = colored;
    run.maxArrayLength ??= Infinity;
    run.maxStringLength ??= Infinity;
    return showValue(run, value, 0);
  },
  { custom, styles, defaultOptions: defaults },
) as Inspect;
Object.defineProperty(inspect, "colors", { enumerable: true, configurable: true, get: colors });
Object.defineProperty(inspect, "defaultOptions", {
  enumerable: true,
  configurable: true,
  get: () => defaults,
  set: (options: InspectOptions) => {
    Object.assign(defaults, options);
  },
});

/** A value at a level of nesting, with the state of the run. */
function showValue(run: Inspection, given: unknown, level: number, inTypedArray: boolean = false): string {
  if (given === null) return run.stylize("null", "null");
  if (typeof given !== "object" && typeof given !== "function") return showPrimitive(run, given);
  let value: object = given;
  // Proxies are seen through first: no trap of theirs may run.
  let proxy = runtime.machine.proxyDetails(value);
  if (proxy !== undefined) {
    if (proxy.target === null) return run.stylize("<Revoked Proxy>", "special");
    if (run.showProxy) return showProxy(run, proxy, level);
    for (; proxy !== undefined; proxy = runtime.machine.proxyDetails(value)) {
      value = proxy.target;
      if (value === null) return run.stylize("<Revoked Proxy>", "special");
    }
  }
  if (run.customInspect) {
    const text = showCustom(run, given, value, level);
    if (text !== undefined) return text;
  }
  if (run.seen.includes(value)) {
    run.circular ??= new Map();
    if (!run.circular.has(value)) run.circular.set(value, run.circular.size + 1);
    return run.stylize(`[Circular *${run.circular.get(value)}]`, "special");
  }
  return showObject(run, value, level, inTypedArray);
}

function showApart(run: Inspection, value: unknown, changes: InspectOptions): string {
  return inspect(value, { ...optionsOf(run), ...changes });
}

function optionsOf(run: Inspection): InspectOptions {
  const options: Record<string, unknown> = {};
  for (const key of Object.keys(defaults)) options[key] = run[key as keyof Defaults];
  return options as InspectOptions;
}

function showCustom(run: Inspection, given: object, value: object, level: number): string | undefined {
  const method: unknown = (value as { [custom]?: unknown })[custom];
  if (typeof method !== "function" || method === inspect) return undefined;
  const { constructor } = value as { constructor?: { prototype?: unknown } };
  if (constructor && constructor.prototype === value) return undefined;
  const depth = run.depth === null ? null : run.depth - level;
  const options = { stylize: run.stylize, ...optionsOf(run), ...run.options };
  const result: unknown = method.call(given, depth, options, inspect);
  if (result === given) return undefined;
  if (typeof result !== "string") return showValue(run, result, level);
  return result.replaceAll("\n", `\n${" ".repeat(run.indentation)}`);
}

function showProxy(run: Inspection, { target, handler }: { target: object; handler: object }, level: number): string {
  if (run.depth !== null && level > run.depth) return run.stylize("Proxy [Array]", "special");
  run.indentation += 2;
  const entries = [showValue(run, target, level + 1), showValue(run, handler, level + 1)];
  run.indentation -= 2;
  return arrange(run, entries, { base: "", open: "Proxy [", close: "]", keys: [], list: true }, level + 1);
}

function showObject(run: Inspection, value: object, level: number, inTypedArray: boolean): string {
  const tooDeep = run.depth !== null && level > run.depth;
  const inherited: string[] | undefined = run.showHidden && !tooDeep ? [] : undefined;
  const name = constructorName(run, value, level, inherited);
  const hasInherited = inherited !== undefined && inherited.length > 0;
  const tag = tagOf(run, value);
  const shape = describe(run, value, name, tag, tooDeep, inTypedArray, hasInherited);
  if (shape.whole !== undefined) return shape.whole;
  if (tooDeep) {
    const shown = objectPrefix(value, name, tag).slice(0, -1);
    return run.stylize(name === null ? shown : `[${shown}]`, "special");
  }

  level++;
  run.seen.push(value);
  run.innermost = level;
  const { indentation } = run;
  let entries: string[];
  try {
    entries = shape.entries === undefined ? [] : shape.entries(level);
    for (const key of shape.keys) entries.push(showProperty(run, value, level, key, false));
    if (hasInherited) entries.push(...inherited);
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    run.seen.pop();
    run.indentation = indentation;
    const shown = objectPrefix(value, name, tag).slice(0, -1);
    const text = `[${shown}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`;
    return run.stylize(text, "special");
  }
  const number = run.circular?.get(value);
  if (number !== undefined) {
    const reference = run.stylize(`<ref *${number}>`, "special");
    if (run.compact === true) shape.open = `${reference} ${shape.open}`;
    else shape.base = shape.base === "" ? reference : `${reference} ${shape.base}`;
  }
  run.seen.pop();
  if (run.sorted !== false) sort(entries, shape.list ? entries.length - shape.keys.length : 0, run.sorted);
  const text = arrange(run, entries, shape, level, value);
  run.produced += text.length;
  if (run.produced > MOST) run.depth = -1;
  return text;
}

/** Symbol.toStringTag, unless it is shown among the properties anyway. */
function tagOf(run: Inspection, value: object): string {
  const tag: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (typeof tag !== "string" || tag === "") return "";
  const shown = run.showHidden
    ? Object.hasOwn(value, Symbol.toStringTag)
    : Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag);
  return shown ? "" : tag;
}

/** Sorts the entries from `start` on. */
function sort(entries: string[], start: number, order: true | ((a: string, b: string) => number)): void {
  const sorted = entries.slice(start).sort(order === true ? undefined : order);
  for (const [index, entry] of sorted.entries()) entries[start + index] = entry;
}
