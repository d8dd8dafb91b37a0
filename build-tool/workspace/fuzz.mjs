// npm run fuzz [-- TARGET...] [--seconds N]: every target, or those whose name has one of the words, N seconds each (60 unless said).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, root, run, script } from "./process.mjs";
import { setUp } from "./set-up.mjs";

const SECONDS = 60;
const monitor = join(root, "monitor");

/** The names in a folder's files, by what stands before them. @param {string} folder @param {RegExp} pattern */
function names(folder, pattern) {
  return readdirSync(join(root, folder))
    .flatMap((file) => [...readFileSync(join(root, folder, file), "utf8").matchAll(pattern)])
    .map(([, name = ""]) => name);
}

/** @param {readonly string[]} given @returns {{ words: readonly string[], seconds: number }} */
function parse(given) {
  const at = given.indexOf("--seconds");
  const seconds = at < 0 ? SECONDS : Number(given[at + 1]);
  const words = at < 0 ? given : given.toSpliced(at, 2);
  if (!Number.isInteger(seconds) || seconds < 1 || words.some((word) => word.startsWith("-")))
    throw new Failure(
      "USAGE",
      `\`${given.join(" ")}\` is no list of targets with seconds. It stands behind \`npm run fuzz --\`. Write it like \`npm run fuzz -- rings tar --seconds 60\`.`,
    );
  return { words, seconds };
}

await script(async () => {
  const { words, seconds } = parse(process.argv.slice(2));
  const rust = names("monitor/vmm/src/fuzz", /^fn fuzz_(\w+)\(/gm);
  const typescript = names("tests/fuzz", /^fuzz(?:Latin1)?\(\s*"([^"]+)"/gm);
  const wanted = (/** @type {string} */ name) => words.length === 0 || words.some((word) => name.includes(word));
  const [ours, theirs] = [rust.filter(wanted), typescript.filter(wanted)];
  const unknown = words.find((word) => ![...rust, ...typescript].some((name) => name.includes(word)));
  if (unknown !== undefined)
    throw new Failure(
      "UNKNOWN_TARGET",
      `There is no fuzz target \`${unknown}\`. There are ${[...rust, ...typescript].join(", ")}. Name one of them, or none for all.`,
    );
  await setUp();
  const env = { UK_FUZZ_SECONDS: String(seconds), RUST_BACKTRACE: "1" };
  const codes = [];
  if (ours.length > 0) {
    const filters = ours.map((name) => `fuzz_${name}`);
    const args = ["test", "--locked", "--quiet", "--lib", "--", ...filters, "--nocapture"];
    codes.push((await run("cargo", args, { cwd: monitor, env, show: true })).code);
  }
  if (theirs.length > 0) {
    const pattern = `^(${theirs.join("|")})$`;
    const args = ["run", "--project", "fuzz", "--testNamePattern", pattern];
    codes.push((await run(join(root, "node_modules/.bin/vitest"), args, { env, show: true })).code);
  }
  return codes.every((code) => code === 0) ? 0 : 1;
});
