// The texts of `uk --help` and `uk help COMMAND`, made from the command table.

import type { Command, Flag } from "./commands/table.ts";

function flagHead(flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  return `${short}--${flag.name}${flag.value === undefined ? "" : ` ${flag.value}`}`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([head]) => head.length));
  return rows.map(([head, text]) => `  ${head.padEnd(width)}  ${text}`);
}

export function overview(commands: readonly Command[]): string {
  return [
    "uk turns TypeScript applications into unikernels and runs them.",
    "",
    "Usage: uk COMMAND [ARGUMENTS...]",
    "",
    "Commands:",
    ...table(commands.filter((c) => c.control !== true).map((c) => [c.name, c.summary])),
    "",
    "Commands for guests that ukd, the control plane of a host, keeps running:",
    ...table(commands.filter((c) => c.control === true).map((c) => [c.name, c.summary])),
    "",
    "Flags:",
    ...table([
      ["-h, --help", "Print this text; `uk help COMMAND` tells more about a command."],
      ["    --version", "Print the version."],
    ]),
    "",
    "Exit codes: the guest's own; 1 for a failed build or an uncaught exception; 2 for a wrong command line; 125 if the guest could not",
    "be started or ukd not be reached; 134 if it died of a fault; 137 if its memory was exhausted; 130 after Ctrl-C; 143 after SIGTERM.",
    "",
    "A project to start with: npm create unikernel my-app",
    "",
  ].join("\n");
}

export function commandHelp(command: Command): string {
  return [
    command.summary,
    "",
    `Usage: ${command.usage}`,
    "",
    ...command.detail,
    "",
    "Flags:",
    ...table(command.flags.map((f) => [flagHead(f), f.text])),
    "",
    "Examples:",
    ...command.examples.map((e) => `  ${e}`),
    "",
  ].join("\n");
}
