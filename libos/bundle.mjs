// Makes the script of what images read only when it is first used (`deferred` in link.json): an expression whose value is a function
// that takes the installed runtime and returns the module's exports.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rollup } from "rollup";

const here = fileURLToPath(new URL("./", import.meta.url));
const { deferred } = JSON.parse(readFileSync(join(here, "link.json"), "utf8"));
const runtime = join(here, "dist/core/runtime.js");
const GIVEN = "givenRuntime";

const build = await rollup({
  input: join(here, deferred.module),
  plugins: [
    {
      name: "given-runtime",
      load: (id) => (id === runtime ? `export const runtime = ${GIVEN};` : null),
    },
  ],
  onLog(level, log) {
    // What it imports besides would be a second one of that in the guest.
    if (level === "warn") throw new Error(log.message);
  },
});
const { output } = await build.generate({ format: "cjs", exports: "named", strict: false, esModule: false });
const [{ code, modules }] = output;
const outside = Object.keys(modules).filter((id) => id !== runtime && !isPure(id));
if (outside.length > 0) throw new Error(`${deferred.module} links what the guest has already: ${outside.join(", ")}`);
const script = join(here, deferred.script);
mkdirSync(dirname(script), { recursive: true });
writeFileSync(script, `(function (${GIVEN}) {\nconst exports = {};\n${code}\nreturn exports;\n})\n`);

/** Modules without a state that the guest shares with it. */
function isPure(id) {
  return /\/dist\/(core\/(inspect|stack-overflow)|entries|node\/console)\b/.test(id);
}
