import { expect, test } from "vitest";
import { format } from "./diagnostic.ts";
import { formatSize, parseMemory } from "./size.ts";

test("sizes of guest memory", () => {
  expect(["8M", "32m", "1G", "16384K", "33554432", "32MiB", "64 MB"].map(parseMemory)).toEqual([
    8388608, 33554432, 1073741824, 16777216, 33554432, 33554432, 67108864,
  ]);
  expect(
    ["", "M", "99999999999999999999999", "-1M", "1.5M", "1T", "0x10", "8M8"].map((size) => typeof parseMemory(size)),
  ).toEqual(Array.from({ length: 8 }, () => "string"));
});

test("sizes for people", () => {
  expect([0, 1023, 1024, 1536, 2 ** 20, 1194392, 150 * 2 ** 20 + 1, 2 ** 31].map(formatSize)).toEqual([
    "0 bytes",
    "1023 bytes",
    "1 KB",
    "1.5 KB",
    "1 MB",
    "1.1 MB",
    "150 MB",
    "2 GB",
  ]);
});

test("a diagnostic is one paragraph, every part a sentence", () => {
  const base = { severity: "error", code: "X", what: "What", how: "How?", exitCode: 1 } as const;
  expect(format(base)).toBe("error[X]: What. How?");
  expect(format({ ...base, where: "At a:1" }, (head) => `<${head}>`)).toBe("<error[X]:> What. At a:1. How?");
});
