// npm run format: writes every file in the form that `npm run check` asks for.

import { join } from "node:path";
import { root, run, script, step } from "./process.mjs";
import { crates } from "./set-up.mjs";

await script(async () => {
  await step("prettier", join(root, "node_modules/.bin/prettier"), ["--write", "--log-level=warn", "."]);
  for (const crate of crates) await run("cargo", ["fmt", "--all"], { cwd: join(root, crate) });
});
