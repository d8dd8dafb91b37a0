// node:path against Node's own, over a table and random paths.

import nodePath from "node:path";
import { expect, it } from "vitest";
import { generator } from "../../testing/engine.ts";
import path, { posix } from "../path.ts";

const theirs = nodePath.posix;
const random = generator(5);
const pieces = ["/", "/", "a", "b.c", ".", "..", ".d", "e.", "f.g.h", "...", " ", "é"];
const paths = [
  "",
  "/",
  "//",
  "///",
  ".",
  "..",
  "./",
  "../",
  "/.",
  "/..",
  "a",
  "/a",
  "a/",
  "//a",
  "///a",
  "a//",
  "/a/b/",
  "./a",
  "../a/..",
  ".a",
  "a.",
  ".a.b",
  "a/.b",
  "a.b/c",
  "..a",
  "a..",
  ".",
  "...",
  "a/b/../..",
  "a/../..",
  "/a/../../b",
];
for (let i = 0; i < 3000; i++)
  paths.push(Array.from({ length: 1 + (random() % 7) }, () => pieces[random() % pieces.length]).join(""));

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return [(error as { code?: string }).code, (error as Error).message];
  }
}

it.each(["normalize", "dirname", "basename", "extname", "isAbsolute", "parse", "toNamespacedPath"] as const)(
  "%s",
  (name) => {
    for (const text of paths) expect([text, path[name](text)]).toEqual([text, theirs[name](text)]);
    for (const wrong of name === "toNamespacedPath" ? [] : [5, null, undefined, {}])
      expect(outcome(() => path[name](wrong as never))).toEqual(outcome(() => theirs[name](wrong as never)));
  },
);

it("joins, resolves from the root, and relates", () => {
  for (let i = 0; i < 3000; i++) {
    const some = Array.from({ length: random() % 4 }, () => paths[random() % paths.length]!);
    expect([some, path.join(...some)]).toEqual([some, theirs.join(...some)]);
    expect([some, path.resolve(...some)]).toEqual([some, theirs.resolve("/", ...some)]);
    const [from, to] = [
      theirs.resolve("/", paths[random() % paths.length]!),
      theirs.resolve("/", paths[random() % paths.length]!),
    ];
    expect([from, to, path.relative(from, to)]).toEqual([from, to, theirs.relative(from, to)]);
  }
  expect(path.relative("a/b", "a/c")).toBe("../c");
  expect(outcome(() => path.join("a", 5 as never))).toEqual(outcome(() => theirs.join("a", 5 as never)));
});

it("strips suffixes", () => {
  for (let i = 0; i < 5000; i++) {
    const text = paths[random() % paths.length]!;
    const suffix = [".c", "c", "b.c", "a", "/", ".", "", text, "a/", "h", ".g.h"][random() % 11]!;
    expect([text, suffix, path.basename(text, suffix)]).toEqual([text, suffix, theirs.basename(text, suffix)]);
  }
});

it("formats", () => {
  for (const value of [
    {},
    { dir: "/a", base: "b" },
    { root: "/", base: "b" },
    { root: "/", dir: "/", name: "n", ext: ".x" },
    { name: "n", ext: "x" },
    { dir: "d", root: "/", name: "n" },
    { dir: "", base: "b" },
  ])
    expect(path.format(value)).toBe(theirs.format(value));
  expect(outcome(() => path.format(5 as never))).toEqual(outcome(() => theirs.format(5 as never)));
  expect([posix.sep, path.delimiter, posix.join("a", "b"), path.posix.join("c")]).toEqual(["/", ":", "a/b", "c"]);
});
