// Colours of inspected values.

import type { Style, Stylize } from "./types.ts";

const FOREGROUND = 39;
const BACKGROUND = 49;

type Colors = Record<string, [on: number, off: number]>;

let table: Colors | undefined;

/** SGR codes by name (ECMA-48). The table is made when it is first asked for: hardly any guest colours its output. */
export function colors(): Colors {
  return (table ??= makeColors());
}

function makeColors(): Colors {
  const colors: Colors = Object.assign(Object.create(null) as Colors, {
    reset: [0, 0],
    bold: [1, 22],
    dim: [2, 22],
    italic: [3, 23],
    underline: [4, 24],
    blink: [5, 25],
    inverse: [7, 27],
    hidden: [8, 28],
    strikethrough: [9, 29],
    doubleunderline: [21, 24],
  });
  const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
  const background = (name: string): string => `bg${name[0]!.toUpperCase()}${name.slice(1)}`;
  const bright = (name: string): string => (name === "black" ? "gray" : `${name}Bright`);
  for (const [index, name] of names.entries()) colors[name] = [30 + index, FOREGROUND];
  for (const [index, name] of names.entries()) colors[background(name)] = [40 + index, BACKGROUND];
  Object.assign(colors, { framed: [51, 54], overlined: [53, 55] });
  for (const [index, name] of names.entries()) colors[bright(name)] = [90 + index, FOREGROUND];
  for (const [index, name] of names.entries()) colors[background(bright(name))] = [100 + index, BACKGROUND];
  for (const [alias, name] of Object.entries({
    grey: "gray",
    blackBright: "gray",
    bgGrey: "bgGray",
    bgBlackBright: "bgGray",
    faint: "dim",
    crossedout: "strikethrough",
    strikeThrough: "strikethrough",
    crossedOut: "strikethrough",
    conceal: "hidden",
    swapColors: "inverse",
    swapcolors: "inverse",
    doubleUnderline: "doubleunderline",
  })) {
    Object.defineProperty(colors, alias, {
      value: colors[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
  return colors;
}

/** Names of colours by what is shown. */
export const styles: Record<string, string> = Object.assign(Object.create(null) as Record<string, string>, {
  special: "cyan",
  number: "yellow",
  bigint: "yellow",
  boolean: "yellow",
  undefined: "grey",
  null: "bold",
  string: "green",
  symbol: "green",
  date: "magenta",
  regexp: "red",
  module: "underline",
});

export const plain: Stylize = (text) => text;

export const colored: Stylize = (text: string, style: Style) => {
  const color = colors()[styles[style] ?? ""];
  return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
};
