// The program `uk`: the real host, the real arguments, and the exit code. It is bundled as CommonJS, where __filename is its path.

import { main } from "./cli.ts";
import { nodeHost } from "./node-host.ts";

void main(nodeHost(), process.argv.slice(2), __filename).then((code) => {
  process.exitCode = code;
});
