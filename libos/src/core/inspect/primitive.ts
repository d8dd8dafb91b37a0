// Text of primitive values.

import { quote } from "./text.ts";
import type { Inspection, Stylize } from "./types.ts";

/** Strings up to this length stay on one line. */
const SHORT_LINE = 16;

export function showPrimitive(run: Inspection, value: unknown, stylize: Stylize = run.stylize): string {
  if (typeof value === "string") return showString(run, value, stylize);
  if (typeof value === "number") return showNumber(value, run.numericSeparator, stylize);
  if (typeof value === "bigint") return showBigInt(value, run.numericSeparator, stylize);
  if (typeof value === "boolean") return stylize(String(value), "boolean");
  if (typeof value === "symbol") return stylize(Symbol.prototype.toString.call(value), "symbol");
  return stylize("undefined", "undefined");
}

function showString(run: Inspection, text: string, stylize: Stylize): string {
  let trailer = "";
  if (text.length > run.maxStringLength) {
    const more = text.length - run.maxStringLength;
    text = text.slice(0, run.maxStringLength);
    trailer = `... ${more} more character${more > 1 ? "s" : ""}`;
  }
  if (run.compact === true || text.length <= SHORT_LINE || text.length <= run.breakLength - run.indentation - 4) {
    return stylize(quote(text), "string") + trailer;
  }
  const lines = text.split(/(?<=\n)/).map((line) => stylize(quote(line), "string"));
  return lines.join(` +\n${" ".repeat(run.indentation + 2)}`) + trailer;
}

export function showNumber(value: number, separate: boolean, stylize: Stylize): string {
  let text = Object.is(value, -0) ? "-0" : String(value);
  if (separate && Number.isFinite(value) && !text.includes("e")) {
    const [whole, fraction] = String(value).split(".") as [string, string?];
    text = fraction === undefined ? groupFromEnd(whole) : `${groupFromEnd(whole)}.${groupFromStart(fraction)}`;
  }
  return stylize(text, "number");
}

export function showBigInt(value: bigint, separate: boolean, stylize: Stylize): string {
  return stylize(`${separate ? groupFromEnd(String(value)) : value}n`, "bigint");
}

function groupFromEnd(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, "_");
}

function groupFromStart(digits: string): string {
  return digits.replace(/\d{3}(?=\d)/g, "$&_");
}

export function moreItems(count: number): string {
  return `... ${count} more item${count > 1 ? "s" : ""}`;
}
