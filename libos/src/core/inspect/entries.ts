// The entries of arrays, sets, maps, typed arrays, buffers and promises.

import { runtime } from "../runtime.ts";
import { moreItems, showBigInt, showNumber } from "./primitive.ts";
import { showProperty } from "./property.ts";
import type { Inspection } from "./types.ts";

export function elements(run: Inspection, array: readonly unknown[], level: number): string[] {
  const count = limit(run, array.length);
  const entries: string[] = [];
  for (let index = 0; index < count; index++) {
    if (!Object.hasOwn(array, index)) return sparseElements(run, array, level, count, entries, index);
    entries.push(showProperty(run, array, level, index, true));
  }
  if (array.length > count) entries.push(moreItems(array.length - count));
  return entries;
}

/** From the first hole on: each run of holes is one entry. */
function sparseElements(
  run: Inspection,
  array: readonly unknown[],
  level: number,
  count: number,
  entries: string[],
  start: number,
): string[] {
  let index = start;
  for (const key of Object.keys(array).slice(start)) {
    if (entries.length >= count || !/^(0|[1-9]\d*)$/.test(key) || Number(key) > 2 ** 32 - 2) break;
    if (String(index) !== key) {
      entries.push(holes(run, Number(key) - index));
      index = Number(key);
      if (entries.length === count) break;
    }
    entries.push(showProperty(run, array, level, key, true));
    index++;
  }
  const rest = array.length - index;
  if (rest > 0) entries.push(entries.length === count ? moreItems(rest) : holes(run, rest));
  return entries;
}

function holes(run: Inspection, count: number): string {
  return run.stylize(`<${count} empty item${count > 1 ? "s" : ""}>`, "undefined");
}

export function setEntries(run: Inspection, set: Set<unknown>, level: number): string[] {
  return collect(run, set.size, set, (value) => run.show(run, value, level));
}

export function mapEntries(run: Inspection, map: Map<unknown, unknown>, level: number): string[] {
  return collect(
    run,
    map.size,
    map,
    ([key, value]) => `${run.show(run, key, level)} => ${run.show(run, value, level)}`,
  );
}

function collect<T>(run: Inspection, size: number, values: Iterable<T>, show: (value: T) => string): string[] {
  const count = limit(run, size);
  const entries: string[] = [];
  run.indentation += 2;
  for (const value of values) {
    if (entries.length >= count) break;
    entries.push(show(value));
  }
  run.indentation -= 2;
  if (size > count) entries.push(moreItems(size - count));
  return entries;
}

export function typedArrayEntries(run: Inspection, array: Uint8Array | BigInt64Array, level: number): string[] {
  const count = limit(run, array.length);
  const entries: string[] = [];
  for (let index = 0; index < count; index++) {
    const value = array[index]!;
    const show = typeof value === "number" ? showNumber(value, run.numericSeparator, run.stylize) : undefined;
    entries.push(show ?? showBigInt(value as bigint, run.numericSeparator, run.stylize));
  }
  if (array.length > count) entries.push(moreItems(array.length - count));
  if (run.showHidden) {
    run.indentation += 2;
    for (const key of ["BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"] as const) {
      entries.push(`[${key}]: ${run.show(run, array[key], level, true)}`);
    }
    run.indentation -= 2;
  }
  return entries;
}

export function bufferEntries(run: Inspection, buffer: ArrayBuffer): string[] {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(buffer);
  } catch {
    return [run.stylize("(detached)", "special")];
  }
  const shown = bytes.subarray(0, limit(run, bytes.length));
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const more = bytes.length - shown.length;
  const rest = more > 0 ? ` ... ${more} more byte${more > 1 ? "s" : ""}` : "";
  return [`${run.stylize("[Uint8Contents]", "special")}: <${hex}${rest}>`];
}

/** Undefined if it is no promise in spite of its prototypes. */
export function promiseEntries(run: Inspection, promise: Promise<unknown>): ((level: number) => string[]) | undefined {
  let settled: { state: string; value: unknown };
  try {
    settled = runtime.machine.promiseState(promise);
  } catch {
    return undefined;
  }
  const { state, value } = settled;
  if (state === "pending") return () => [run.stylize("<pending>", "special")];
  return (level) => {
    run.indentation += 2;
    const text = run.show(run, value, level);
    run.indentation -= 2;
    return [state === "rejected" ? `${run.stylize("<rejected>", "special")} ${text}` : text];
  };
}

function limit(run: Inspection, size: number): number {
  return Math.min(Math.max(0, run.maxArrayLength), size);
}
