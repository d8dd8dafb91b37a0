// console.table: rows and columns in a frame.

import { isMap, isSet } from "../../core/inspect/brands.ts";
import { inspect } from "../../core/inspect/inspect.ts";
import { width } from "../../core/inspect/text.ts";

const INDEX = "(index)";
const ITERATION = "(iteration index)";
const KEY = "Key";
const VALUES = "Values";

/** The table of an object's, array's, map's or set's entries; `properties` chooses the columns. */
export function formatTable(data: object, properties?: readonly string[]): string {
  if (isMap(data)) {
    const entries = [...(data as Map<unknown, unknown>)];
    const indices = entries.map((_, index) => String(index));
    return draw(
      [ITERATION, KEY, VALUES],
      [indices, entries.map(([key]) => cell(key)), entries.map(([, value]) => cell(value))],
    );
  }
  if (isSet(data)) {
    const values = [...(data as Set<unknown>)];
    return draw([ITERATION, VALUES], [values.map((_, index) => String(index)), values.map(cell)]);
  }
  const columns = new Map<string, string[]>();
  const primitives: string[] = [];
  const rows = Object.keys(data);
  for (const [index, row] of rows.entries()) {
    const item = (data as Record<string, unknown>)[row];
    const primitive = item === null || (typeof item !== "object" && typeof item !== "function");
    if (primitive && properties === undefined) {
      primitives[index] = cell(item);
      continue;
    }
    for (const key of properties ?? Object.keys(item as object)) {
      let column = columns.get(key);
      if (column === undefined) columns.set(key, (column = []));
      column[index] = primitive || !Object.hasOwn(item, key) ? "" : cell((item as Record<string, unknown>)[key]);
    }
  }
  const names = [...columns.keys()].sort(byIndex);
  const cells = names.map((name) => columns.get(name)!);
  if (primitives.length > 0) {
    names.push(VALUES);
    cells.push(primitives);
  }
  return draw([INDEX, ...names], [rows, ...cells]);
}

/** Names that are indices come first, in their order, as properties of an object do. */
function byIndex(a: string, b: string): number {
  const [first, second] = [isIndex(a), isIndex(b)];
  return first && second ? Number(a) - Number(b) : Number(second) - Number(first);
}

function isIndex(name: string): boolean {
  return /^(0|[1-9]\d*)$/.test(name) && Number(name) < 2 ** 32 - 1;
}

function cell(value: unknown): string {
  const list = Array.isArray(value) || ArrayBuffer.isView(value);
  const large = value !== null && typeof value === "object" && !list && Object.keys(value).length > 2;
  return inspect(value, { depth: large ? -1 : 0, maxArrayLength: 3, breakLength: Infinity });
}

function draw(heads: readonly string[], columns: readonly (readonly string[])[]): string {
  const count = Math.max(...columns.map((column) => column.length));
  const widths = heads.map((head, index) =>
    Math.max(width(head, true), ...Array.from(columns[index]!, (text) => width(text ?? "", true))),
  );
  const line = (left: string, middle: string, right: string): string =>
    left + widths.map((columns) => "─".repeat(columns + 2)).join(middle) + right;
  const row = (texts: readonly string[]): string =>
    `│ ${texts.map((text, index) => text + " ".repeat(widths[index]! - width(text, true))).join(" │ ")} │`;
  const rows = Array.from({ length: count }, (_, index) => row(columns.map((column) => column[index] ?? "")));
  return [line("┌", "┬", "┐"), row(heads), line("├", "┼", "┤"), ...rows, line("└", "┴", "┘")].join("\n");
}
