import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ReadSet } from "../cache/read-set.ts";
import { openStore } from "../cache/store.ts";
import { format } from "../diagnostic.ts";
import { nodeHost } from "../node-host.ts";
import type { Host } from "../host.ts";
import { bundle } from "./bundle.ts";
import { configLoader } from "./config-load.ts";
import { configure } from "./config.ts";
import { readOffer } from "./offer.ts";

let root: string;
let host: Host;

/** A library OS that is small enough to see what of it comes into a bundle. */
const libos = {
  "link.json": JSON.stringify({
    entry: "dist/entries/guest.js",
    fetch: "dist/entries/fetch.js",
    deferred: {
      user: "dist/core/printing.js",
      module: "dist/entries/printing.js",
      sharedWith: "dist/core/show.js",
      script: "dist/deferred/printing.js",
    },
    modules: {
      util: { file: "dist/node/util.js", needs: [] },
      fs: { file: "dist/node/fs.js", needs: ["files"] },
      http: { file: "dist/node/http.js", needs: ["stream"] },
      events: { file: "dist/node/events.js", needs: [] },
    },
    globals: {
      console: "dist/globals/console.js",
      Buffer: "dist/globals/buffer.js",
      process: "dist/globals/process.js",
      fetch: "dist/globals/fetch.js",
    },
  }),
  "package.json": '{"type":"module"}',
  "dist/entries/guest.js": 'globalThis.order = ["guest"];',
  "dist/entries/fetch.js": 'export function serve(application, options) { order.push("serve", application, options); }',
  "dist/core/printing.js": 'export const show = (value) => order.push("read later", value);',
  "dist/core/show.js": 'export const show = (value) => order.push("shown at once", value);',
  "dist/deferred/printing.js": "(function () { return 'deferred'; })",
  "dist/entries/printing.js": 'export { show } from "../core/show.js";',
  "dist/globals/console.js":
    'import { show } from "../core/printing.js"; globalThis.console = { name: "console-global", log: show };',
  "dist/globals/buffer.js": 'globalThis.Buffer = "buffer-global";',
  "dist/globals/fetch.js": "globalThis.fetch = () => {};",
  "dist/globals/process.js": "globalThis.process = { env: {} };",
  "dist/node/fs.js":
    'export * from "./fs-more.js"; export const readFileSync = (p) => order.push("read", p); export default { readFileSync };',
  "dist/node/fs-more.js": 'globalThis.sideEffect = 1; export const statSync = () => order.push("unused-stat");',
  "dist/node/http.js":
    'export class Server { constructor() { order.push("server") } } export const createServer = () => new Server(); export const get = () => 1; export default { get };',
  "dist/node/util.js": 'export { show as inspect } from "../core/show.js"; export const promisify = 1;',
  "dist/node/events.js":
    "export class EventEmitter { static once() {} } export default EventEmitter; export const once = 1;",
};

/** Writes what differs from what is there: an unchanged file keeps its age. */
function put(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, directory, name);
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "uk-bundle-")));
  put("libos", libos);
  host = { ...nodeHost(), directory: join(root, "app"), environment: { XDG_CACHE_HOME: join(root, "cache") } };
});

afterEach(() => rmSync(root, { recursive: true }));

async function make(files: Readonly<Record<string, string>>, entry = "main.ts") {
  put("app", { "package.json": '{"name":"app","type":"module"}', ...files });
  const store = openStore(host);
  const project = await configure(host, join(root, "app", entry), new ReadSet(), configLoader(host, store, root));
  if (!project.ok) throw new Error("no project");
  const offer = readOffer(host, join(root, "libos"), store);
  if (!offer.ok) throw new Error("no offer");
  return bundle({ host, store, project: project.value, offer: offer.value, tool: [] });
}

async function made(files: Readonly<Record<string, string>>, entry?: string) {
  const result = await make(files, entry);
  if (!result.ok) throw new Error(result.diagnostics.map((d) => format(d)).join("\n"));
  return { ...result.value.bundle, cached: result.value.cached, warnings: result.value.warnings };
}

async function refused(files: Readonly<Record<string, string>>): Promise<string[]> {
  const result = await make(files);
  if (result.ok) throw new Error(`the bundle was made:\n${result.value.bundle.code}`);
  return result.diagnostics.map((d) => format(d));
}

describe("what comes into a bundle", () => {
  test("the library OS's entry, the globals that are mentioned, the application; in this order", async () => {
    const { code } = await made({
      "main.ts": 'import { helper } from "./helper.js";\nconsole.log(helper satisfies string);',
      "helper.ts": "export const helper: string = String(Buffer); process.exitCode = 1;",
    });
    const places = ["guest", "buffer-global", "console-global", "process = {", "String(Buffer)", "console.log("].map(
      (t) => code.indexOf(t),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(code).not.toMatch(/^\s*(import|export) /m);
  });

  test("just the parts of the library OS that are used", async () => {
    const { code, needs, contributors } = await made({
      "main.ts":
        'import fs, { statSync } from "node:fs";\nimport { createServer } from "http";\nfs.readFileSync("x");\nlet unused = [statSync, createServer];',
    });
    expect(code).toContain('"read"');
    expect(code).not.toContain("unused-stat");
    expect(code).not.toContain("sideEffect");
    expect(code).not.toContain("console-global");
    expect(code).not.toContain("class Server");
    expect(needs).toEqual(["files", "stream"]);
    expect(contributors.map(([name]) => name)).toContain("main.ts");
  });

  test("what is read later lies apart, and only if something has it read", async () => {
    const apart = await made({ "main.ts": "console.log(1);" });
    expect(apart.deferred).toBe(libos["dist/deferred/printing.js"]);
    expect(apart.code).toContain('"read later"');
    expect(apart.code).not.toContain('"shown at once"');
    expect((await made({ "main.ts": "Buffer;" })).deferred).toBe("");
  });

  test("there is one of what is read later and used at once, wherever in the application", async () => {
    const { code, deferred } = await made({
      "main.ts": 'import "./early.ts";\nimport { inspect } from "node:util";\ninspect(2);',
      "early.ts": "console.log(1);",
    });
    expect(deferred).toBe("");
    expect(code).not.toContain('"read later"');
    expect(code.split('"shown at once"')).toHaveLength(2);
    expect(code.indexOf('"shown at once"')).toBeLessThan(code.indexOf("console.log(1)"));
  });

  test("a part of the library OS that is not there is told", async () => {
    rmSync(join(root, "libos/dist/deferred/printing.js"));
    expect(await refused({ "main.ts": "console.log(1);" })).toEqual([expect.stringContaining("deferred/printing.js")]);
  });

  test("a default export is served", async () => {
    const { code } = await made({ "main.ts": "export default { fetch() { return 1 } };" });
    expect(code).toMatch(/serve\(\w+, \{\}\);/);
    const config = { "uk.config.ts": "export default { ports: [8080, 80] };" };
    expect((await made({ ...config, "main.ts": "export default {};" })).code).toMatch(
      /serve\(\w+, \{ port: 8080 \}\);/,
    );
    expect((await made({ "other.ts": "export const fetch = 1;" }, "other.ts")).code).not.toContain("serve");
  });

  test("npm packages of both kinds, JSON, and what a module can do without", async () => {
    const { code } = await made({
      "main.ts":
        'import esm from "esm-kind"; import { a } from "cjs-kind"; import data from "./data.json";\nconsole.log(esm, a, data.x);',
      "data.json": '{"x":"from-json","y":"not-used"}',
      "node_modules/esm-kind/package.json": '{"type":"module","exports":{"node":"./n.js","default":"./d.js"}}',
      "node_modules/esm-kind/n.js": 'export default "for-node";',
      "node_modules/cjs-kind/package.json": '{"main":"./lib"}',
      "node_modules/cjs-kind/lib/index.js":
        'const fs = require("fs"); let o; try { o = require("not-installed"); } catch {} exports.a = () => fs.readFileSync(__dirname + "/" + __filename, o);',
    });
    expect(code).toContain("for-node");
    expect(code).toContain("from-json");
    expect(code).not.toContain("not-used");
    expect(code).toContain('"/node_modules/cjs-kind/lib"');
  });

  test("import.meta as the guest sees the project", async () => {
    const { code } = await made(
      {
        "src/main.ts": "console.log(import.meta.url, import.meta.filename, import.meta.dirname);",
      },
      "src/main.ts",
    );
    expect(code).toContain('console.log("file:///src/main.ts", "/src/main.ts", "/src")');
  });

  // The bytecode is made of a script, where these characters begin a comment.
  test("no `a<!--b`", async () => {
    const files = {
      "main.ts": 'import f from "small"; console.log(f);',
      "node_modules/small/package.json": '{"type":"module"}',
      "node_modules/small/index.js": "let n = 2; export default (a) => a<!--n;",
    };
    await expect(made(files)).rejects.toThrow("SYNTAX_ERROR");
  });

  test("import.meta as a whole", async () => {
    const { code } = await made({ "main.ts": "const { url, ...rest } = import.meta; console.log(url, rest);" });
    expect(code).toContain(
      '({ __proto__: null, ...{"dirname":"/","filename":"/main.ts","main":true,"url":"file:///main.ts"} })',
    );
    expect(code).not.toContain("import.meta");
  });

  test("sources in the map are named the same everywhere", async () => {
    const { map } = await made({
      "main.ts": 'import "esm-kind"; console.log(1 as number);',
      "node_modules/esm-kind/index.js": "console.log(2);",
    });
    const { sources, sourcesContent } = JSON.parse(map) as { sources: string[]; sourcesContent?: string[] };
    expect(sources.toSorted()).toEqual([
      "main.ts",
      "node_modules/esm-kind/index.js",
      "unikernel:core/printing.js",
      "unikernel:entries/guest.js",
      "unikernel:globals/console.js",
    ]);
    expect(sourcesContent).toBeUndefined();
    expect(map).not.toContain(root);
  });
});

describe("destinations", () => {
  const warned = async (files: Readonly<Record<string, string>>) =>
    (await made(files)).warnings.map((warning) => format(warning));

  test("an application that reaches out and names no destination is told so once", async () => {
    const files = { "main.ts": 'import "./a.ts";\nfetch("http://x/");', "a.ts": "\nexport const a = fetch;" };
    expect(await warned(files)).toEqual([
      expect.stringMatching(
        /^warning\[NO_DESTINATION\]: The application uses `fetch`, .* At a\.ts:2:18\. Name them in/,
      ),
    ]);
    expect(await warned({ "main.ts": 'import http from "node:http";\nhttp.get("http://x/");', "a.ts": "" })).toEqual([
      expect.stringContaining("uses `get` of `node:http`"),
    ]);
  });

  test("not if it names some or says that there are none, and not for a server", async () => {
    const main = 'fetch("http://x/");';
    for (const connect of ['["x:80"]', "[]"])
      expect(await warned({ "main.ts": main, "uk.config.ts": `export default { connect: ${connect} };` })).toEqual([]);
    const server = 'import { createServer } from "node:http";\ncreateServer();';
    expect(await warned({ "main.ts": server, "uk.config.ts": "export default {};" })).toEqual([]);
  });
});

describe("what is kept", () => {
  const application = { "main.ts": 'import { x } from "./x.ts";\nconsole.log(x);', "x.ts": 'export const x = "one";' };

  test("nothing changed, nothing done; same bytes as anew", async () => {
    const first = await made(application);
    await new Promise((resolve) => setTimeout(resolve, 20));
    // A build whose sources are as young as itself is not kept: they may have changed while it ran.
    await made({});
    const again = await made({});
    expect(again).toMatchObject({ cached: true, code: first.code, map: first.map });
  });

  test("a change is seen", async () => {
    await made(application);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await made({});
    expect((await made({ "x.ts": 'export const x = "two";' })).code).toContain("two");
    put("libos", { "dist/entries/guest.js": "globalThis.order = ['changed'];" });
    expect((await made({})).code).toContain("changed");
  });
});

describe("what is refused", () => {
  test("modules, names and globals that the library OS lacks, all at once, with their places", async () => {
    const found = await refused({
      "main.ts":
        'import net from "node:net";\nimport fs, { watch } from "fs";\n\nnet.connect(1); watch("x");\n  fs.cpSync("a");\nWebSocket("x");\nawait import(String(1));',
    });
    expect(found).toEqual([
      "error[MISSING_MODULE]: The library OS has no module `node:net`. At main.ts:1:17. Do without it; there are node:events, node:fs, node:http, node:util.",
      "error[MISSING_NAME]: The library OS's `fs` has no `watch`. At main.ts:2:14. Do without it; there are readFileSync, statSync.",
      "error[MISSING_NAME]: The library OS's `fs` has no `cpSync`. At main.ts:5:6. Do without it; there are readFileSync, statSync.",
      "error[MISSING_GLOBAL]: The library OS has no global `WebSocket`. At main.ts:6:1. Do without it, or ask `typeof WebSocket` first; besides those of the language there are Buffer, console, fetch, process.",
      "error[UNFOLLOWABLE_IMPORT]: `import()` is called with something that is not a literal text, so what it names cannot be put into the image. At main.ts:7:7. Write the module's name as a literal, or import all candidates and choose among them.",
    ]);
  });

  test("a global that Node.js lacks too does not stop a package that mentions it", async () => {
    const inPackage = {
      "main.ts": 'import odd from "odd"; odd();',
      "node_modules/odd/package.json": '{"name":"odd","main":"odd.js"}',
    };
    await made({ ...inPackage, "node_modules/odd/odd.js": "module.exports = () => addEventListener('fetch', f);" });
    expect(
      await refused({ ...inPackage, "node_modules/odd/odd.js": "module.exports = () => WebSocket('x');" }),
    ).toEqual([expect.stringContaining("error[MISSING_GLOBAL]: The library OS has no global `WebSocket`.")]);
    expect(await refused({ "main.ts": "addEventListener('fetch', () => {});" })).toEqual([
      expect.stringContaining("no global `addEventListener`"),
    ]);
  });

  test("members that a class has by nature are none of the module's", async () => {
    await made({
      "main.ts": 'import EventEmitter from "node:events"; EventEmitter.bind(1); EventEmitter.prototype.on;',
    });
    expect(await refused({ "main.ts": 'import E from "node:events"; E.getEventListeners(1);' })).toEqual([
      expect.stringContaining("`node:events` has no `getEventListeners`"),
    ]);
  });

  test("types do not count, nor does what is asked for first", async () => {
    const { code } = await made({
      "main.ts":
        'import { Stats, readFileSync } from "node:fs";\nimport type { Socket } from "node:net";\nlet s: Stats | Socket | undefined;\nif (typeof WebSocket === "function") WebSocket("x");\nconsole.log(readFileSync("x"), s);',
    });
    expect(code).toContain("typeof WebSocket");
  });

  test("what npm packages ask for counts only if it comes into the bundle", async () => {
    const kind = {
      "node_modules/kind/index.js":
        'import tls from "tls";\nexport const safe = "safe";\nexport function risky() { return tls.connect(new WebSocket()); }',
      "node_modules/kind/package.json": '{"type":"module"}',
    };
    expect((await made({ ...kind, "main.ts": 'import { safe } from "kind"; console.log(safe);' })).code).toContain(
      "safe",
    );
    expect(await refused({ ...kind, "main.ts": 'import { risky } from "kind"; console.log(risky());' })).toEqual([
      expect.stringContaining("no module `tls`. At node_modules/kind/index.js:1:17."),
      expect.stringContaining("no global `WebSocket`. At node_modules/kind/index.js:3:50."),
    ]);
  });

  test("what packages ask of other systems does not count, what they request by a computed name is a warning", async () => {
    const { warnings } = await made({
      "main.ts": 'import { fire } from "kind"; console.log(fire());',
      "node_modules/kind/index.js":
        'const fs = require("fs"); exports.fire = (x) => addEventListener(fs.hasOwnProperty("a"), fs.noSuchThing, require(x));',
    });
    expect(warnings.map((d) => format(d))).toEqual([
      "warning[UNFOLLOWABLE_IMPORT]: `require()` is called with something that is not a literal text, so what it names cannot be put into the image. At node_modules/kind/index.js:1:106. Where the package comes to it, it throws.",
    ]);
  });

  test("imports of nothing, exports that are not there, text that is no program", async () => {
    expect(await refused({ "main.ts": '\nimport "./gone.js";' })).toEqual([
      "error[UNRESOLVED_IMPORT]: There is nothing to import as `./gone.js`. At main.ts:2:8. Correct the path.",
    ]);
    expect(await refused({ "main.ts": 'import { x } from "@a/b/c"; x();' })).toEqual([
      "error[UNRESOLVED_IMPORT]: There is nothing to import as `@a/b/c`. At main.ts:1:19. Install it with `npm install @a/b`, or correct the name.",
    ]);
    expect(
      await refused({ "main.ts": 'import { y } from "./x.ts";\nconsole.log(y);', "x.ts": "export const z = 1;" }),
    ).toEqual([
      expect.stringMatching(/^error\[MISSING_EXPORT\]: `x\.ts` exports no `y`\. At main\.ts:1:\d+\. Correct the name/),
    ]);
    expect(await refused({ "main.ts": 'import "./x.js";', "x.js": "\nconsole.log(((1);" })).toEqual([
      expect.stringMatching(/^error\[SYNTAX_ERROR\]: .* At x\.js:2:\d+\./),
    ]);
  });
});
