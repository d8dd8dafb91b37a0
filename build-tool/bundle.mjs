// Bundles the compiled command line tool into few CommonJS files: it starts in fewer milliseconds so than as many ES modules.

import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { rollup } from "rollup";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import commonjs from "@rollup/plugin-commonjs";

const here = new URL("./", import.meta.url).pathname;
const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, "utf8"));
// What is loaded at every start goes into the bundle; what is loaded when needed stays where it is installed.
const inside = new Set(["fastest-levenshtein"]);
const external = Object.keys(dependencies).filter((name) => !inside.has(name));

const build = await rollup({
  input: { uk: `${here}dist/main.js` },
  external: [...external, ...builtinModules, /^node:/],
  plugins: [nodeResolve(), commonjs()],
  onLog(level, log, handler) {
    // TypeScript's helper for `import(address)` begins with `this && ...`.
    if (log.code !== "THIS_IS_UNDEFINED") handler(level, log);
  },
});
await build.write({
  dir: `${here}dist`,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "uk-[name].cjs",
  generatedCode: "es2015",
});
