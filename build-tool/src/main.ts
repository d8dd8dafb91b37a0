// The program `uk`: the real host, the real arguments, and the exit code.

import { fileURLToPath } from "node:url";
import { main } from "./cli.ts";
import { nodeHost } from "./node-host.ts";

void main(nodeHost(), process.argv.slice(2), fileURLToPath(import.meta.url)).then((code) => {
  process.exitCode = code;
});
