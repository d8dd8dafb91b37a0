// The program `create-unikernel`: the real surroundings, the real arguments, and the exit code.

import { fileURLToPath } from "node:url";
import { main } from "./cli.ts";

process.exitCode = await main(
  {
    directory: process.cwd(),
    environment: process.env,
    terminal: process.stdin.isTTY && process.stdout.isTTY,
    print: (text) => void process.stdout.write(text),
    printError: (text) => void process.stderr.write(text),
    ask: async (missing) => (await import("./questions.ts")).ask(missing),
  },
  process.argv.slice(2),
  fileURLToPath(new URL("../", import.meta.url)),
);
