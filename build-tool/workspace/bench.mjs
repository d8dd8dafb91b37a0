// npm run bench [-- FIGURE...]: the benchmarks, all of them or those whose name begins with one of the words.

import { join } from "node:path";
import { root, run, script } from "./process.mjs";
import { setUp } from "./set-up.mjs";
import { provide } from "./tools.mjs";

await script(async () => {
  await setUp();
  await provide([["wrk", "wrk"]], "The HTTP benchmark");
  const main = join(root, "bench/dist/main.js");
  return (await run(process.execPath, [main, ...process.argv.slice(2)], { show: true })).code;
});
