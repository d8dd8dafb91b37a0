// Diagnostics of the command line.

import { ExitCode } from "@unikernel/hal";
import { closest, distance } from "fastest-levenshtein";
import type { Command } from "../commands/table.ts";
import type { Diagnostic } from "../diagnostic.ts";

function usage(code: string, what: string, how: string, where?: string): Diagnostic {
  return { severity: "error", code, what, how, exitCode: ExitCode.USAGE, ...(where !== undefined && { where }) };
}

/** The known name that a mistyped one may have meant: at most about a third of its letters away. */
export function suggestion(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(name.toLowerCase(), [...known]);
  const near = distance(name.toLowerCase(), best.toLowerCase()) <= Math.ceil(best.length / 3);
  return near || (name.length > 2 && best.startsWith(name)) ? best : undefined;
}

const seeHelp = (command: Command): string => `Run \`uk help ${command.name}\` to see what it takes`;

export function unknownCommand(name: string, known: readonly string[]): Diagnostic {
  const meant = suggestion(name, known);
  return usage(
    "UNKNOWN_COMMAND",
    `There is no command \`${name}\``,
    meant === undefined ? `The commands are ${known.join(", ")}; see \`uk --help\`` : `Did you mean \`uk ${meant}\`?`,
  );
}

export function unknownFlag(command: Command, flag: string): Diagnostic {
  const names = command.flags.map((f) => f.name);
  const meant = flag.startsWith("--") ? suggestion(flag.slice(2), names) : undefined;
  return usage(
    "UNKNOWN_FLAG",
    `\`uk ${command.name}\` has no flag \`${flag}\``,
    `${meant === undefined ? "" : `Did you mean \`--${meant}\`? `}${seeHelp(command)}`,
  );
}

export function missingValue(command: Command, flag: string, value: string): Diagnostic {
  return usage("MISSING_VALUE", `\`${flag}\` of \`uk ${command.name}\` needs a value`, `Write \`${flag} ${value}\``);
}

export function switchWithValue(command: Command, flag: string, value: string): Diagnostic {
  return usage(
    "UNEXPECTED_VALUE",
    `\`${flag}\` of \`uk ${command.name}\` takes no value, but \`${value}\` is given`,
    `Write \`${flag}\` alone`,
  );
}

export function repeatedFlag(command: Command, flag: string): Diagnostic {
  return usage("REPEATED_FLAG", `\`${flag}\` of \`uk ${command.name}\` is given more than once`, "Give it once");
}

export function missingWord(command: Command): Diagnostic {
  return usage("MISSING_ARGUMENT", `\`uk ${command.name}\` needs an argument`, `Write \`${command.usage}\``);
}

export function extraWord(command: Command, word: string): Diagnostic {
  const guest = command.rest ? `; what is meant for the guest goes behind \`--\`` : "";
  return usage(
    "UNEXPECTED_ARGUMENT",
    `\`uk ${command.name}\` takes no further argument, but \`${word}\` is given`,
    `Write \`${command.usage}\`${guest}`,
  );
}

export function noRest(command: Command): Diagnostic {
  return usage("UNEXPECTED_ARGUMENT", `\`uk ${command.name}\` takes nothing behind \`--\``, seeHelp(command));
}

export function badPort(text: string): Diagnostic {
  return usage(
    "BAD_PORT",
    `\`${text}\` is not a port mapping`,
    "Write `-p HOST:GUEST`, `-p IP:HOST:GUEST` or `-p PORT`, with ports from 1 to 65535 (HOST may be 0: the system chooses) or ranges of equal length such as `8000-8010:3000-3010`, and `/udp` behind it for UDP",
    "In the flag `--port`",
  );
}

export function badRule(text: string, flag: string): Diagnostic {
  const url = /^[a-z]+:\/\//i.test(text) ? "; no `http://` before it and no path behind it" : "";
  return usage(
    "BAD_RULE",
    `\`${text}\` is not a rule about destinations`,
    `Write \`host\` or \`host:port\`, where host is a name, \`*.name\`, an address (IPv6 in brackets), a network by its first address such as \`10.0.0.0/8\`, or \`*\`, and port a number or a range such as \`8000-8010\`${url}`,
    `In the flag \`${flag}\``,
  );
}

export function badServer(text: string): Diagnostic {
  return usage(
    "BAD_DNS",
    `\`${text}\` is not the address of a name server`,
    "Write `--dns 9.9.9.9` or `--dns 127.0.0.1:5353`, with IPv6 in brackets if a port follows",
    "In the flag `--dns`",
  );
}

export function badHost(text: string): Diagnostic {
  return usage(
    "BAD_HOST",
    `\`${text}\` does not give a name an address`,
    "Write `--add-host NAME:IP`, as in `--add-host db:10.0.0.5`",
    "In the flag `--add-host`",
  );
}

export function badVolume(text: string): Diagnostic {
  return usage(
    "BAD_VOLUME",
    `\`${text}\` is not a volume`,
    "Write `-v DIRECTORY:/PATH`, as in `-v ./data:/data`, with `:ro` behind it if the guest may only read; /PATH is where the guest sees the directory, below `/` and without `.`, `..` or a slash at its end",
    "In the flag `--volume`",
  );
}

export function noDirectory(directory: string): Diagnostic {
  const word = /^[\w./-]+$/.test(directory) ? directory : `'${directory}'`;
  return usage(
    "NO_DIRECTORY",
    `There is no directory \`${directory}\` to be a volume`,
    `Make it with \`mkdir -p ${word}\`, or correct the path; it counts from the directory in which \`uk\` runs`,
    "In the flag `--volume`",
  );
}

export function notADirectory(path: string): Diagnostic {
  return usage(
    "NOT_A_DIRECTORY",
    `\`${path}\` is not a directory, so it cannot be a volume`,
    "Give the directory that it lies in",
    "In the flag `--volume`",
  );
}

export function badQuota(text: string): Diagnostic {
  return usage(
    "BAD_QUOTA",
    `\`${text}\` is not the quota of a volume`,
    "Write `--volume-quota /PATH=SIZE`, as in `--volume-quota /data=100M`, with the guest's path that `-v` names",
    "In the flag `--volume-quota`",
  );
}

export function badMemory(text: string, where: string, reason: string): Diagnostic {
  return usage(
    "BAD_MEMORY",
    `\`${text}\` is not a size of guest memory: ${reason}`,
    "Write a size such as `32M`",
    where,
  );
}

export function badEnvironment(text: string): Diagnostic {
  return usage(
    "BAD_ENVIRONMENT",
    `\`${text}\` does not set a variable`,
    "Write `-e NAME=VALUE`, where NAME is letters, digits and `_`",
    "In the flag `--env`",
  );
}

export function noTarget(path: string): Diagnostic {
  return usage(
    "NOT_FOUND",
    `There is no file or directory \`${path}\``,
    "Give the path of an image, of an application's directory or of its main file",
  );
}

export function notAnImage(path: string, reason: string): Diagnostic {
  return {
    severity: "error",
    code: "NOT_AN_IMAGE",
    what: `\`${path}\` is not an image of this project: ${reason}`,
    how: "Build one with `uk build`",
    exitCode: ExitCode.NOT_STARTED,
  };
}

/** It cannot say so itself: the kernel ends it without asking. */
export function monitorJailed(monitor: string, exitCode: number): Diagnostic {
  return {
    severity: "error",
    code: "MONITOR_JAILED",
    what: "The guest's monitor was ended by its own jail: it has made a system call that is not in the jail's list",
    where: "Either the monitor or the list is at fault, or a hostile guest had taken the monitor over",
    how: `Please report it, with the number of the call (it stands above), what the guest was doing and what \`${monitor} --jail-report\` prints`,
    exitCode,
  };
}
