// The same input gives the same bytes, wherever and whenever it is built.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { project, runUk } from "../harness/project.ts";

const files = {
  "main.ts": `import { greet } from "./lib/greet.ts";\nconsole.log(greet("you"));\n`,
  "lib/greet.ts": `export const greet = (who: string): string => \`hello \${who}\`;\n`,
  "public/a.txt": "a\n",
  "package.json": `{ "name": "same", "type": "module" }\n`,
  "uk.config.ts": `export default { files: ["public"], ports: [3000], env: { B: "2", A: "1" } };\n`,
};

/** The image and the source map that a build in a new folder gives. */
async function build(): Promise<readonly Buffer[]> {
  const folder = project(files);
  const { code, stderr } = await runUk(folder, ["build"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return ["dist/same.uk", "dist/same.uk.map"].map((name) => readFileSync(join(folder, name)));
}

test("two builds in two folders give the same bytes", async () => {
  const [first, second] = [await build(), await build()];
  expect(second[0]?.equals(first[0]!)).toBe(true);
  expect(second[1]?.equals(first[1]!)).toBe(true);
});

test("the image names no absolute path", async () => {
  const folder = project(files);
  await runUk(folder, ["build"]);
  expect(readFileSync(join(folder, "dist/same.uk")).includes(folder)).toBe(false);
});
