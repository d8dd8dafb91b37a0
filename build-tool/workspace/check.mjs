// npm run check: everything about the sources that needs no guest. Each check runs even if one before it has failed.

import { join } from "node:path";
import { Failure, root, run, script } from "./process.mjs";
import { checkCrateDirection } from "./crate-direction.mjs";
import { crates, setUp } from "./set-up.mjs";

const bin = (/** @type {string} */ name) => join(root, "node_modules/.bin", name);

/** @type {readonly (readonly [name: string, command: string, args: readonly string[], cwd?: string])[]} */
const checks = [
  ["format (prettier)", bin("prettier"), ["--check", "--log-level=warn", "."]],
  ["lint, import direction, cycles (oxlint)", bin("oxlint"), ["--type-aware", "--deny-warnings"]],
  ["generated files", process.execPath, ["hal-bindings/dist/hal/generate.js", "--check"]],
  ...crates.flatMap((crate) => [
    /** @type {const} */ ([`format (cargo fmt, ${crate})`, "cargo", ["fmt", "--all", "--check"], crate]),
    /** @type {const} */ ([
      `lint (cargo clippy, ${crate})`,
      "cargo",
      ["clippy", "--locked", "--quiet", "--all-targets", "--", "-D", "warnings"],
      crate,
    ]),
  ]),
];

await script(async () => {
  // The set-up compiles everything: `tsc -b` is the type check.
  await setUp();
  const failed = [];
  for (const [name, command, args, cwd] of checks) {
    const { code, output } = await run(command, args, { cwd: join(root, cwd ?? "") });
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${name}`);
    if (code === 0) continue;
    failed.push(name);
    process.stdout.write(`${output}\n`);
  }
  const directions = checkCrateDirection();
  console.log(`${directions.length === 0 ? "ok    " : "FAILED"} import direction of the crates`);
  for (const text of directions) console.log(text);
  if (directions.length > 0) failed.push("import direction of the crates");
  if (failed.length > 0)
    throw new Failure(
      "CHECK_FAILED",
      `${failed.length} of ${checks.length + 1} checks failed: ${failed.join("; ")}. Their output is above; \`npm run format\` mends what is form alone.`,
    );
});
