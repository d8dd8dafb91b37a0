import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ReadSet } from "../cache/read-set.ts";
import { openStore } from "../cache/store.ts";
import { format } from "../diagnostic.ts";
import { nodeHost } from "../node-host.ts";
import { configLoader } from "./config-load.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let directory: string;

beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "uk-config-"))));
afterEach(() => rmSync(directory, { recursive: true }));

async function load(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const host = { ...nodeHost(), environment: { XDG_CACHE_HOME: join(directory, "cache") } };
  const read = new ReadSet();
  const result = await configLoader(host, openStore(host), root)(join(directory, "uk.config.ts"), read);
  const names = read.record(host).map((file) => file.path.slice(directory.length + 1));
  return { names, value: result.ok ? result.value : result.diagnostics.map((d) => format(d)) };
}

test("types, packages, Node.js's modules and files beside it", async () => {
  const { names, value } = await load({
    "uk.config.ts": `
      import { join } from "node:path"; import kind from "kind"; import { ports, type Ports } from "./more/ports.ts";
      const list: Ports = ports satisfies readonly number[];
      export default { name: kind, entry: join("a", "b"), ports: list };`,
    "more/ports.ts":
      'import { one } from "./one.ts"; export type Ports = readonly number[]; export const ports: Ports = [one];',
    "more/one.ts": "export const one: number = 1;",
    "node_modules/kind/package.json": '{"type":"module","exports":"./k.js"}',
    "node_modules/kind/k.js": 'export default "from-package";',
  });
  expect(value).toEqual({ name: "from-package", entry: "a/b", ports: [1] });
  expect(names).toEqual(["more/one.ts", "more/ports.ts", "uk.config.ts"]);
});

test("a second time, from the cache, and after a change", async () => {
  await load({ "uk.config.ts": "export default { a: 1 as number };" });
  expect((await load({})).value).toEqual({ a: 1 });
  expect((await load({ "uk.config.ts": "export default { a: 2 };" })).value).toEqual({ a: 2 });
});

test("what it throws, lacks or misspells is told, with the file", async () => {
  const cases = [
    ["throw new Error('no luck');", "no luck"],
    ["import './gone.ts';", "there is no "],
    ["import 'no-such-package';", "Cannot find module 'no-such-package'"],
    ["export default {", "uk.config.ts:1:17: '}' expected"],
  ] as const;
  for (const [text, reason] of cases) {
    const { value } = await load({ "uk.config.ts": text });
    expect(value).toEqual([expect.stringContaining("error[CONFIG_FAILS]: The configuration cannot be loaded: ")]);
    expect((value as string[])[0]).toContain(reason);
    expect((value as string[])[0]).toContain(`In ${directory}/uk.config.ts.`);
  }
});
