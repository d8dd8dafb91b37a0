// npm run test:hosts [-- NAME...]: the VM cases on this machine's KVM and on emulated AMD and Intel virtualization.

import { join } from "node:path";
import { root, run, script } from "./process.mjs";
import { setUp } from "./set-up.mjs";

await script(async () => {
  await setUp();
  const main = join(root, "tests/dist/hosts/main.js");
  return (await run(process.execPath, [main, ...process.argv.slice(2)], { show: true })).code;
});
