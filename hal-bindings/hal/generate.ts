// Writes everything that is generated from the definition; with --check only compares and exits 1 on a difference.

import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { definition } from "./definition.ts";
import { emitC } from "./emit-c.ts";
import { emitMarkdown } from "./emit-markdown.ts";
import { emitRust } from "./emit-rust.ts";
import { emitTypeScript } from "./emit-typescript.ts";
import { validate } from "./layout.ts";

const root = new URL("../../../", import.meta.url);
validate(definition);
const rustfmt = (text: string): string =>
  execFileSync("rustfmt", ["--edition", "2024"], { input: text, encoding: "utf8" });
const outputs: readonly (readonly [string, string])[] = [
  ["hal-bindings/gen/hal.ts", emitTypeScript(definition)],
  ["hal-bindings/gen/hal.h", emitC(definition)],
  ["hal-bindings/abi/src/lib.rs", rustfmt(emitRust(definition))],
  ["docs/hal.md", emitMarkdown(definition)],
];

const read = (path: string): string => {
  try {
    return readFileSync(new URL(path, root), "utf8");
  } catch {
    return "";
  }
};
const stale = outputs.filter(([path, text]) => read(path) !== text);
if (process.argv.includes("--check")) {
  for (const [path] of stale)
    console.error(`${path} is not what the generator writes; run \`npm run generate\` and commit it`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) {
    writeFileSync(new URL(path, root), text);
    console.log(`wrote ${path}`);
  }
}
