// The table from bundle to source lines: asked for while an error is printed, it must not throw another.

import { LineTable } from "@unikernel/libos/core/line-table.js";
import { lineTable } from "unikernel/internal/phases/line-table";
import { fuzz } from "./fuzz.ts";

const map = {
  version: 3,
  sources: ["src/a.ts", "src/b.ts"],
  names: [],
  mappings: "AAAA,IAAI;ACCJ,QAAQ;;AAEA,SAAS",
};
const table = lineTable("let a = 1;\nlet b = 2;\n\nlet c = 3;\n", JSON.stringify(map), () => true);

fuzz("line table", { valid: [table] }, (bytes) => {
  const lines = openTable(bytes);
  if (lines === undefined) return;
  for (const [line, column] of [
    [1, 1],
    [2, 5],
    [4, 1],
    [0, 0],
    [2 ** 31, 2 ** 31],
  ] as const)
    // prettier-ignore
    lines.find(line, column);
});

/** Undefined for what says that it is none. */
function openTable(bytes: Uint8Array): LineTable | undefined {
  const decode = (text: Uint8Array, start: number, end: number): string =>
    Buffer.from(text.subarray(start, end)).toString();
  try {
    return new LineTable(new Uint8Array(bytes).buffer, decode);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("the image's line table")) return undefined;
    throw error;
  }
}
