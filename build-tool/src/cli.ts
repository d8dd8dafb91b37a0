// The command line: parses, hands over to a command, prints what comes back. What `uk run IMAGE` does not need is loaded late.

import { parse, type Arguments } from "./arguments.ts";
import { run } from "./commands/run.ts";
import { commands, type Command } from "./commands/table.ts";
import { format, type Diagnostic } from "./diagnostic.ts";
import { commandHelp, overview } from "./help.ts";
import type { Host } from "./host.ts";
import * as messages from "./messages/usage.ts";
import { version } from "./version.ts";

/** Runs the command line `argv` (without node and script) and returns the exit code. `program` is the path of the running bundle. */
export async function main(host: Host, argv: readonly string[], program: string): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
    host.print(overview(await allCommands()));
    return 0;
  }
  if (name === "--version") {
    host.print(`uk ${version}\n`);
    return 0;
  }
  const wanted = name === "help" ? rest[0]! : name;
  const named = (each: Command): boolean => each.name === wanted;
  const command = commands.find(named) ?? (await allCommands()).find(named);
  if (command === undefined)
    return report(host, [
      messages.unknownCommand(
        wanted,
        (await allCommands()).map((c) => c.name),
      ),
    ]);
  if (name === "help") {
    host.print(commandHelp(command));
    return 0;
  }
  return execute(host, command, rest, program);
}

async function allCommands(): Promise<readonly Command[]> {
  return [...commands, ...(await import("./commands/control-table.ts")).controlCommands];
}

async function execute(host: Host, command: Command, argv: readonly string[], program: string): Promise<number> {
  const parsed = parse(command, argv);
  if (!parsed.ok) return report(host, parsed.diagnostics);
  const given: Arguments = parsed.value;
  if (given.flags["help"] !== undefined) {
    host.print(commandHelp(command));
    return 0;
  }
  try {
    return await perform(host, given, program);
  } catch (error) {
    const { hostRefuses, ownMistake } = await import("./messages/host.ts");
    const { syscall } = error as NodeJS.ErrnoException;
    if (error instanceof Error && syscall !== undefined) return report(host, [hostRefuses(error, command.name)]);
    const code = await report(host, [ownMistake(error)]);
    host.printError(`${error instanceof Error ? error.stack : String(error)}\n`);
    return code;
  }
}

async function perform(host: Host, given: Arguments, program: string): Promise<number> {
  const show = (diagnostics: readonly Diagnostic[]): Promise<number> => report(host, diagnostics);
  if (given.command.name === "run") return run(host, given, program, show);
  if (given.command.name === "inspect") return (await import("./commands/inspect.ts")).inspect(host, given, show);
  if (given.command.name === "build") return (await import("./commands/build.ts")).build(host, given, program, show);
  return (await import("./commands/control.ts")).control(host, given, program, show);
}

/** Prints diagnostics and returns the exit code that the gravest of them asks for. */
async function report(host: Host, diagnostics: readonly Diagnostic[]): Promise<number> {
  let paint: (head: string) => string = (head) => head;
  let paintWarning = paint;
  if (host.interactive) {
    const { default: chalk } = await import("chalk");
    paint = (head) => chalk.bold.red(head);
    paintWarning = (head) => chalk.bold.yellow(head);
  }
  for (const diagnostic of diagnostics)
    host.printError(`${format(diagnostic, diagnostic.severity === "error" ? paint : paintWarning)}\n`);
  return Math.max(0, ...diagnostics.filter((d) => d.severity === "error").map((d) => d.exitCode));
}
