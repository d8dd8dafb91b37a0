// How the entries of an object are arranged: on one line, in columns, or one a line.

import { stripSequences, width } from "./text.ts";
import type { Inspection, Shape } from "./types.ts";

/** Entries above this number may be arranged in columns. */
const FEW = 6;
const SEPARATOR = 2;

/** The text of an object from its entries. `value` is given for lists, whose numbers are aligned to the right. */
export function arrange(run: Inspection, entries: string[], shape: Shape, level: number, value?: unknown): string {
  const { base, open, close } = shape;
  if (run.compact === true) return arrangeCompact(run, entries, shape);
  if (typeof run.compact === "number" && run.compact >= 1) {
    const before = entries.length;
    if (shape.list && before > FEW) entries = inColumns(run, run.compact, entries, value);
    // At most `compact` inner levels share a line.
    if (run.innermost - level < run.compact && before === entries.length) {
      const start = entries.length + run.indentation + open.length + base.length + 10;
      if (fits(run, entries, start, base)) {
        const joined = entries.join(", ");
        if (!joined.includes("\n")) return `${base === "" ? "" : `${base} `}${open} ${joined} ${close}`;
      }
    }
  }
  const line = `\n${" ".repeat(run.indentation)}`;
  return `${base === "" ? "" : `${base} `}${open}${line}  ${entries.join(`,${line}  `)}${line}${close}`;
}

function arrangeCompact(run: Inspection, entries: string[], { base, open, close }: Shape): string {
  if (fits(run, entries, 0, base)) return `${open}${base === "" ? "" : ` ${base}`} ${entries.join(", ")} ${close}`;
  const indent = " ".repeat(run.indentation);
  // After a long opening the entries would not line up, unless the first one is on a new line too.
  const first = base === "" && open.length === 1 ? " " : `${base === "" ? "" : ` ${base}`}\n${indent}  `;
  return `${open}${first}${entries.join(`,\n${indent}  `)} ${close}`;
}

function fits(run: Inspection, entries: readonly string[], start: number, base: string): boolean {
  let total = entries.length + start;
  if (total + entries.length > run.breakLength) return false;
  for (const entry of entries) {
    total += run.colors ? stripSequences(entry).length : entry.length;
    if (total > run.breakLength) return false;
  }
  return base === "" || !base.includes("\n");
}

/** The entries as rows of columns; as they were where columns would not look well. */
function inColumns(run: Inspection, compact: number, entries: string[], value: unknown): string[] {
  const rest = run.maxArrayLength < entries.length ? 1 : 0; // "... n more items" stands alone
  const count = entries.length - rest;
  const widths: number[] = [];
  let total = 0;
  let widest = 0;
  for (let index = 0; index < count; index++) {
    const columns = width(entries[index]!, run.colors);
    widths.push(columns);
    total += columns + SEPARATOR;
    widest = Math.max(widest, columns);
  }
  const cell = widest + SEPARATOR;
  if (cell * 3 + run.indentation >= run.breakLength || (total / cell <= 5 && widest > 6)) return entries;

  // Columns for a block that looks square, with characters 2.5 times as high as wide, and more of them for short entries.
  const biased = Math.max(cell - 3 - Math.sqrt(cell - total / entries.length), 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((run.breakLength - run.indentation) / cell),
    compact * 4,
    15,
  );
  if (columns <= 1) return entries;

  const cells: number[] = [];
  for (let column = 0; column < columns; column++) {
    let most = 0;
    for (let index = column; index < count; index += columns) most = Math.max(most, widths[index]!);
    cells.push(most + SEPARATOR);
  }
  const right = value === undefined || allNumbers(value as ArrayLike<unknown>, entries.length);
  const rows: string[] = [];
  for (let start = 0; start < count; start += columns) {
    const last = Math.min(start + columns, count) - 1;
    let row = "";
    for (let index = start; index < last; index++) {
      const text = `${entries[index]!}, `;
      const room = cells[index - start]! + entries[index]!.length - widths[index]!;
      row += right ? text.padStart(room) : text.padEnd(room);
    }
    const text = entries[last]!;
    row += right ? text.padStart(cells[last - start]! + text.length - widths[last]! - SEPARATOR) : text;
    rows.push(row);
  }
  if (rest === 1) rows.push(entries[count]!);
  return rows;
}

function allNumbers(value: ArrayLike<unknown>, count: number): boolean {
  for (let index = 0; index < count; index++) {
    if (typeof value[index] !== "number" && typeof value[index] !== "bigint") return false;
  }
  return true;
}
