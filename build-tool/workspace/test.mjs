// npm test: the set-up, then every test, TypeScript and Rust. The last line sums them up.

import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, run, script } from "./process.mjs";
import { crates, setUp } from "./set-up.mjs";
import { add, failedRun, line, none } from "./tally.mjs";

const SKIPPED = ["skipped", "pending", "todo", "disabled"];
/** Why tests were skipped, and how many for each reason. @type {Map<string, number>} */
const skips = new Map();
const note = (/** @type {string} */ reason, count = 1) => skips.set(reason, (skips.get(reason) ?? 0) + count);

/** vitest over all projects. */
async function typescript() {
  const folder = join(root, "tests/.cache");
  const report = join(folder, "vitest.json");
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const { code } = await run(
    join(root, "node_modules/.bin/vitest"),
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    { show: true },
  );
  return fromVitest(report, code);
}

/**
 * What vitest's report says. A file that does not load has no tests and counts as one failure; so does an error outside of a
 * test, which shows in the exit code alone.
 * @param {string} report @param {number} code
 */
function fromVitest(report, code) {
  /** @type {{ testResults: { name: string, status: string, message: string, assertionResults: { status: string, fullName: string, meta?: { reason?: string } }[] }[] }} */
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return failedRun;
  }
  const tests = result.testResults.flatMap((file) => file.assertionResults);
  for (const { status, meta } of tests)
    if (SKIPPED.includes(status)) note(meta?.reason ?? "switched off in its test file");
  const count = (/** @type {string[]} */ ...kinds) => tests.filter(({ status }) => kinds.includes(status)).length;
  const broken = result.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = count("failed") + broken.length;
  return {
    passed: count("passed"),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: count(...SKIPPED),
  };
}

/** cargo test in one workspace; its doc tests and ignored tests count as well. @param {string} crate */
async function rust(crate) {
  console.log(`\ncargo test in ${crate}`);
  const { code, output } = await run("cargo", ["test", "--locked", "--quiet"], { cwd: join(root, crate), show: true });
  let sum = none;
  for (const [, passed, failed, ignored] of output.matchAll(
    /^test result: .* (\d+) passed; (\d+) failed; (\d+) ignored/gm,
  ))
    sum = add(sum, { passed: Number(passed), failed: Number(failed), skipped: Number(ignored) });
  if (sum.skipped > 0) note(`ignored by their attribute in ${crate}`, sum.skipped);
  return code !== 0 && sum.failed === 0 ? add(sum, failedRun) : sum;
}

await script(async () => {
  await setUp();
  let sum = await typescript();
  for (const crate of crates) sum = add(sum, await rust(crate));
  console.log("");
  for (const [reason, count] of skips) console.log(`skipped ${count}: ${reason}`);
  console.log(line(sum));
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
});
