// Decoding of the line table.

import { describe, expect, test } from "vitest";
import { LineTable } from "./line-table.ts";

type Entry = [line: number, column: number, source: number, sourceLine: number, sourceColumn: number];

export function encodeLineTable(sources: readonly string[], entries: readonly Entry[]): ArrayBuffer {
  const names = sources.map((name) => new TextEncoder().encode(name));
  const words: number[] = [0x314e_494c, sources.length, entries.length];
  let offset = 0;
  for (const name of names) {
    words.push(offset, name.length);
    offset += name.length;
  }
  for (const [line, column, source, sourceLine, sourceColumn] of entries) {
    words.push(line, column, (source << 20) | sourceLine, sourceColumn);
  }
  const bytes = new Uint8Array(words.length * 4 + offset);
  bytes.set(new Uint8Array(new Uint32Array(words).buffer));
  let at = words.length * 4;
  for (const name of names) {
    bytes.set(name, at);
    at += name.length;
  }
  return bytes.buffer;
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("LineTable", () => {
  const table = new LineTable(
    encodeLineTable(
      ["src/main.ts", "src/größe.ts"],
      [
        [1, 0, 0, 1, 0],
        [1, 10, 0, 3, 4],
        [3, 5, 1, 100, 7],
      ],
    ),
    decode,
  );

  test("takes the last entry that is not behind the place", () => {
    expect(table.find(1, 1)).toEqual({ source: "src/main.ts", line: 1, column: 1 });
    expect(table.find(1, 10)).toEqual({ source: "src/main.ts", line: 1, column: 1 });
    expect(table.find(1, 11)).toEqual({ source: "src/main.ts", line: 3, column: 5 });
    expect(table.find(1, 999)).toEqual({ source: "src/main.ts", line: 3, column: 5 });
    expect(table.find(3, 6)).toEqual({ source: "src/größe.ts", line: 100, column: 8 });
  });

  test("knows nothing of lines without entries, and of places before the first one", () => {
    expect(table.find(2, 1)).toBeUndefined();
    expect(table.find(3, 1)).toBeUndefined();
    expect(table.find(4, 1)).toBeUndefined();
  });

  test("an empty table has no positions, another one is refused", () => {
    expect(new LineTable(new ArrayBuffer(0), decode).find(1, 1)).toBeUndefined();
    expect(() => new LineTable(new ArrayBuffer(16), decode)).toThrow("LIN1");
  });

  test("a source whose name lies outside of the table is not known, a table that is cut off is refused", () => {
    const bytes = encodeLineTable(["a.ts"], [[1, 0, 0, 1, 0]]);
    expect(() => new LineTable(bytes.slice(0, 20), decode)).toThrow("cut off");
    new DataView(bytes).setUint32(12, 8, true); // the name's offset
    expect(new LineTable(bytes, decode).find(1, 1)).toBeUndefined();
    const other = encodeLineTable(["a.ts"], [[1, 0, 9, 1, 0]]); // a source that there is not
    expect(new LineTable(other, decode).find(1, 1)).toBeUndefined();
  });
});
