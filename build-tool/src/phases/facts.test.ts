import { describe, expect, test } from "vitest";
import { factsOf } from "./facts.ts";

const free = (code: string) => factsOf(code).globals.map((g) => (g.guarded ? `${g.name}?` : g.name));

describe("imports", () => {
  test("names and members, with their places", () => {
    const code = `import fs, { readFile as r } from "node:fs";\nimport * as path from "path";\nfs.watch(path.join(r));\nexport { x } from "./y.js";`;
    expect(factsOf(code).imports).toMatchObject([
      {
        specifier: "node:fs",
        kind: "import",
        line: 1,
        names: [{ name: "readFile", line: 1, column: 14 }],
        members: [{ name: "watch", line: 3, column: 4 }],
      },
      { specifier: "path", members: [{ name: "join" }] },
      { specifier: "./y.js", names: [{ name: "x" }], line: 4 },
    ]);
  });

  test("require in its forms", () => {
    const code = `const fs = require("fs"); const { a, b: c, d = 1 } = require("x"); require("y").z(); fs.q;
      try { require("optional") } catch { require("fallback") }
      function f(require) { require("own") }`;
    expect(
      factsOf(code).imports.map((i) => [
        i.specifier,
        i.optional,
        i.names.map((n) => n.name),
        i.members.map((m) => m.name),
      ]),
    ).toEqual([
      ["fs", false, [], ["q"]],
      ["x", false, ["a", "b"], []],
      ["y", false, [], ["z"]],
      ["optional", true, [], []],
      ["fallback", false, [], []],
    ]);
  });

  test("dynamic imports: literal ones are followed, others are told", () => {
    const facts = factsOf('const m = await import("node:os");\nm.cpus();\nimport(name);\nrequire(`./${x}`);');
    expect(facts.imports).toMatchObject([{ specifier: "node:os", kind: "dynamic", members: [{ name: "cpus" }] }]);
    expect(facts.unfollowable).toEqual([
      { form: "import", line: 3, column: 1 },
      { form: "require", line: 4, column: 1 },
    ]);
  });

  test("members that the code asks for before it uses them do not count", () => {
    const code = 'import * as fs from "fs"; if (fs.a) fs.a(); fs.b?.(); fs.c && fs.c(); typeof fs.d; fs.e();';
    expect(factsOf(code).imports[0]!.members.map((m) => m.name)).toEqual(["e"]);
  });

  test("a shadowed name is not the module", () => {
    expect(factsOf('import fs from "fs"; (fs) => fs.nothing;').imports[0]!.members).toEqual([]);
  });
});

describe("free identifiers", () => {
  test("uses, not declarations, properties, labels or parameters", () => {
    const code = `outer: for (const a of []) { b.c({ d: e, f, [g]: 1 }); break outer }
      class H extends I { j = k; l() { return this.m } static #n = 1 }
      function o(p = q, { r: s = t }) { return (u) => [u, v, o, p, s] }
      export { o as w }; const { x: y } = z;`;
    expect(free(code).sort()).toEqual(["I", "b", "e", "f", "g", "k", "q", "t", "v", "z"]);
  });

  test("what the module asks typeof of is guarded everywhere in it", () => {
    expect(free('if (typeof WebSocket !== "undefined") new WebSocket("x"); Worker()')).toEqual([
      "WebSocket?",
      "Worker",
    ]);
  });

  test("members of globalThis: called ones are used, others asked for", () => {
    expect(
      free("globalThis.fetch(1); globalThis.gc?.(); new globalThis.Worker(); const p = globalThis.process ?? 1;"),
    ).toEqual(["fetch", "globalThis", "gc?", "Worker", "process?"]);
  });

  test("assigning to a property declares nothing", () => {
    expect(free("process.exitCode = 1; module.exports = a; exports.b = 1; Buffer.poolSize ||= 2; x['y'] = 1")).toEqual([
      "process",
      "module",
      "a",
      "exports",
      "Buffer",
      "x",
    ]);
  });

  test("comments and strings are not code", () => {
    expect(free("/** @param {Foo} x {@link Bar} */ function f(x) { return 'Baz' } /* Qux */")).toEqual([]);
  });
});

test("a module without imports may await in parentheses at its top", () => {
  const facts = factsOf("console.log(await (await fetch(url)).text());");
  expect(facts.globals.map(({ name }) => name).toSorted()).toEqual(["console", "fetch", "url"]);
});
