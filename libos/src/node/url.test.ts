// node:url and node:querystring against Node's own.

import nodeQuery from "node:querystring";
import nodeUrl from "node:url";
import { beforeAll, expect, it } from "vitest";
import { installFake } from "../testing/engine.ts";
import query from "./querystring.ts";
import url from "./url.ts";

beforeAll(() => void installFake());

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return [(error as Error).name, (error as { code?: string }).code, (error as Error).message];
  }
}

it("turns URLs into paths", () => {
  for (const text of [
    "file:///a%20b/%C3%A9",
    "file:///",
    "http://a",
    "file://h/a",
    "file:///a%2Fb",
    "file://localhost/x",
    "file:///a?q#h",
    "nope",
    "file:///%zz",
  ])
    expect(outcome(() => url.fileURLToPath(text))).toEqual(outcome(() => nodeUrl.fileURLToPath(text)));
  expect(url.fileURLToPath(new url.URL("file:///x"))).toBe("/x");
  expect(outcome(() => url.fileURLToPath(5 as never))).toEqual(outcome(() => nodeUrl.fileURLToPath(5 as never)));
});

it("turns paths into URLs", () => {
  const all = Array.from({ length: 160 }, (_, i) => String.fromCharCode(i)).join("");
  for (const path of [`/a${all}`, "/a/", "/a/../b", "/", "/é"])
    expect(url.pathToFileURL(path).href).toBe(nodeUrl.pathToFileURL(path).href);
  expect(url.pathToFileURL("x").href).toBe("file:///x");
  expect(outcome(() => url.pathToFileURL(5 as never))).toEqual(outcome(() => nodeUrl.pathToFileURL(5 as never)));
});

it("gives the options of a request", () => {
  for (const text of ["http://u%20:p@h:8/x?y#z", "https://[::1]/", "http://h"])
    expect(url.urlToHttpOptions(new url.URL(text))).toEqual(nodeUrl.urlToHttpOptions(new URL(text)));
});

it("reads and writes queries", () => {
  for (const args of [
    ["a=1&a=2&b&=c&%zz=%E9&d=a+b&&e=%20"],
    ["a:1;b:2", ";", ":"],
    ["a=1&b=2&c=3", null, null, { maxKeys: 2 }],
    ["a=1", null, null, { maxKeys: 0 }],
    [""],
    [5],
    ["a==b&c=d=e"],
    ["a%3D=b%26"],
    ["a=%f0%9f%98%80%"],
    ["__proto__=1"],
    ["aSEP1SEPbEQ2", "SEP", "EQ"],
    ["a=b", null, null, { decodeURIComponent: (text: string) => `<${text}>` }],
    [
      "a=%41",
      null,
      null,
      {
        decodeURIComponent: () => {
          throw new Error("no");
        },
      },
    ],
  ])
    expect([args, outcome(() => query.parse(...(args as [string])))]).toEqual([
      args,
      outcome(() => nodeQuery.parse(...(args as [string]))),
    ]);
  for (const args of [
    [{ a: [1, 2], b: true, c: null, d: 5n, e: NaN, f: "é ~!*()'", g: {}, h: [null, undefined], i: [] }],
    [{ a: "b", c: "d" }, ";", ":"],
    [null],
    ["x"],
    [{ a: "\ud800" }],
    [{ a: "b" }, null, null, { encodeURIComponent: (text: string) => `<${text}>` }],
  ])
    expect([outcome(() => query.stringify(...(args as [never])))]).toEqual([
      outcome(() => nodeQuery.stringify(...(args as [never]))),
    ]);
  for (const text of ["%zz%41", "a+b", "%E9", "%f0%9f%98%80"]) {
    expect(query.unescape(text)).toBe(nodeQuery.unescape(text));
    expect([...query.unescapeBuffer(text)]).toEqual([
      ...(nodeQuery as unknown as { unescapeBuffer(text: string): Uint8Array }).unescapeBuffer(text),
    ]);
  }
  expect([query.escape("a é"), query.decode, query.encode]).toEqual([
    nodeQuery.escape("a é"),
    query.parse,
    query.stringify,
  ]);
});
