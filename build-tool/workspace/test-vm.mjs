// npm run test:vm [-- NAME]: the VM cases on this machine, or the one of that name.

import { join } from "node:path";
import { root, run, script } from "./process.mjs";
import { setUp } from "./set-up.mjs";

await script(async () => {
  await setUp();
  const names = process.argv.slice(2);
  const filter = names.length === 0 ? [] : ["-t", names.map((name) => `VM cases ${name}:`).join("|")];
  const { code } = await run(join(root, "node_modules/.bin/vitest"), ["run", "--project", "vm", ...filter], {
    show: true,
  });
  return code;
});
