// `npm run check` holds the direction of imports: each kind of violation, in a small copy of the tree, is found.

import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { root } from "../harness/places.ts";
import { run } from "../harness/program.ts";
import { project } from "../harness/project.ts";

/** What oxlint, as this repository configures it, says about some files. */
async function lint(files: Readonly<Record<string, string>>): Promise<{ code: number; text: string }> {
  const folder = project(files);
  copyFileSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  const { code, stdout, stderr } = await run(join(root, "node_modules/.bin/oxlint"), ["--format=unix"], {
    cwd: folder,
  });
  return { code, text: stdout + stderr };
}

const uses = (specifier: string): string => `import type { T } from "${specifier}";\nexport type U = T;\n`;
const T = "export type T = string;\n";

test.each([
  ["libos core imports net", "libos/src/core/a.ts", "../net/b.ts"],
  ["libos net imports web", "libos/src/net/a.ts", "../web/b.ts"],
  ["libos web imports node", "libos/src/web/a.ts", "../node/b.ts"],
  ["libos node imports entries", "libos/src/node/a.ts", "../entries/b.ts"],
  ["libos imports the build tool", "libos/src/core/a.ts", "unikernel"],
  ["libos imports the monitor", "libos/src/node/a.ts", "../../../monitor/src/b.ts"],
  ["the build tool imports libos", "build-tool/src/a.ts", "@unikernel/libos/core/b.js"],
  ["the monitor imports libos", "monitor/src/a.ts", "../../libos/src/core/b.ts"],
  ["the HAL imports libos", "hal-bindings/fake/a.ts", "../../libos/src/core/b.ts"],
  ["an example imports the HAL", "examples/x/a.ts", "@unikernel/hal"],
])("%s, by type only: refused", async (_name, file, specifier) => {
  const { code, text } = await lint({ [file]: uses(specifier) });
  expect(text).toMatch(/no-restricted-imports/);
  expect(text).toContain(file);
  expect(code).not.toBe(0);
});

test.each([
  ["libos web imports core", "libos/src/web/a.ts", "../core/b.ts", "libos/src/core/b.ts"],
  ["libos entries import node", "libos/src/entries/a.ts", "../node/b.ts", "libos/src/node/b.ts"],
  ["tests import anything", "tests/x/a.ts", "../../libos/src/core/b.ts", "libos/src/core/b.ts"],
])("%s: permitted", async (_name, file, specifier, target) => {
  const { code, text } = await lint({ [file]: uses(specifier), [target]: T });
  expect(text).not.toMatch(/no-restricted-imports/);
  expect(code).toBe(0);
});

test("a cycle of type-only imports is found", async () => {
  const { code, text } = await lint({
    "libos/src/core/a.ts": `import type { B } from "./b.ts";\nexport interface A {\n  b?: B;\n}\n`,
    "libos/src/core/b.ts": `import type { A } from "./a.ts";\nexport interface B {\n  a?: A;\n}\n`,
  });
  expect(text).toMatch(/no-cycle/);
  expect(code).not.toBe(0);
});

test("a crate that depends on another against the direction is found", async () => {
  const script = join(root, "build-tool/workspace/crate-direction.mjs");
  const { checkCrateDirection } = (await import(pathToFileURL(script).href)) as {
    checkCrateDirection: (folder?: string) => readonly string[];
  };
  expect(checkCrateDirection()).toEqual([]);
  const folder = project({
    "hal-bindings/abi/Cargo.toml": "[dependencies]\n",
    "hal-bindings/kernel/Cargo.toml": `[dependencies]\nuk-vmm = { path = "../../monitor/vmm" }\n`,
    "hal-bindings/engine/Cargo.toml": "[dependencies]\n",
    "monitor/vmm/Cargo.toml": `[dependencies]\nuk-abi = { path = "../../hal-bindings/abi" }\n`,
    "tests/hostile/guest/Cargo.toml": `[dependencies]\nuk-abi = { path = "../../../hal-bindings/abi" }\n`,
  });
  expect(checkCrateDirection(folder)).toEqual([expect.stringMatching(/^hal-bindings\/kernel.*monitor\/vmm/)]);
});
