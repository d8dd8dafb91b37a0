import { expect, test } from "vitest";
import { lineTable } from "./line-table.ts";

/** Reads a table back, as the guest does. */
function read(table: Uint8Array) {
  const view = new DataView(table.buffer);
  const word = (index: number): number => view.getUint32(index * 4, true);
  const [magic, sourceCount, entryCount] = [word(0), word(1), word(2)];
  const names = (3 + sourceCount * 2 + entryCount * 4) * 4;
  const sources = Array.from({ length: sourceCount }, (_, i) => {
    const start = names + word(3 + i * 2);
    return new TextDecoder().decode(table.subarray(start, start + word(4 + i * 2)));
  });
  const entries = Array.from({ length: entryCount }, (_, i) => {
    const at = 3 + sourceCount * 2 + i * 4;
    const place = word(at + 2);
    return [word(at), word(at + 1), `${sources[place >>> 20]}:${place & 0xfffff}:${word(at + 3)}`];
  });
  return { magic, sources, entries };
}

const map = (mappings: string, sources = ["a.ts", "lib.js"]) =>
  JSON.stringify({ version: 3, sources, names: [], mappings });

test("lines count from 1, columns from 0, in the order of the bundle", () => {
  // Line 1: column 0 is a.ts 1:0, column 4 is a.ts 1:8. Line 3: column 2 is lib.js 2:0.
  expect(read(lineTable("", map("AAAA,IAAQ;;ECCR"), () => true))).toEqual({
    magic: 0x314e494c,
    sources: ["a.ts", "lib.js"],
    entries: [
      [1, 0, "a.ts:1:0"],
      [1, 4, "a.ts:1:8"],
      [3, 2, "lib.js:2:0"],
    ],
  });
});

test("other sources than the application's are told by the line", () => {
  // Column 0, 4 and 6: lib.js 1:0, 1:8, 2:0.
  const { entries } = read(lineTable("f();g();", map("ACAA,IAAQ,EACR"), (source) => source === "a.ts"));
  expect(entries).toEqual([
    [1, 0, "lib.js:1:0"],
    [1, 6, "lib.js:2:0"],
  ]);
});

test("segments without a source and lines beyond 20 bits are left out", () => {
  expect(read(lineTable("", map("A,CAAA"), () => true)).entries).toEqual([[1, 1, "a.ts:1:0"]]);
  // Line 1048577.
  expect(read(lineTable("", map("AAggggCA"), () => true)).entries).toEqual([]);
});

test("names in UTF-8, an empty map an empty table", () => {
  expect(read(lineTable("", map("AAAA", ["ä/ü.ts"]), () => true)).entries).toEqual([[1, 0, "ä/ü.ts:1:0"]]);
  expect(read(lineTable("", map("", []), () => true))).toEqual({ magic: 0x314e494c, sources: [], entries: [] });
});

test("of other sources, lines that no stack can name are left out", () => {
  const code = ["f();", "// note", "  });", "/* a", "b() */", "x = {"].join("\n");
  // Every line's column 0, from line to line the next line of lib.js.
  const mappings = "ACAA;AACA;AACA;AACA;AACA;AACA";
  const lines = (precise: boolean) => read(lineTable(code, map(mappings), () => precise)).entries.map(([line]) => line);
  expect(lines(false)).toEqual([1, 6]);
  expect(lines(true)).toEqual([1, 2, 3, 4, 5, 6]);
});
