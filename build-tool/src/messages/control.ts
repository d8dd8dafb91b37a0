// Diagnostics of talking to ukd, and of what its commands are told.

import { ExitCode } from "@unikernel/hal";
import type { Problem } from "@unikernel/monitor/api";
import type { Diagnostic } from "../diagnostic.ts";

function error(code: string, exitCode: number, what: string, how: string, where?: string): Diagnostic {
  return { severity: "error", code, what, how, exitCode, ...(where !== undefined && { where }) };
}

const usage = (code: string, what: string, how: string, where?: string): Diagnostic =>
  error(code, ExitCode.USAGE, what, how, where);

export function unreachable(place: string, reason: string, socket: boolean): Diagnostic {
  return error(
    "UKD_UNREACHABLE",
    ExitCode.NOT_STARTED,
    `ukd cannot be reached: ${reason}`,
    socket
      ? "Start it with `ukd`, or say where it listens with `--host SOCKET` or UKD_HOST"
      : "See to it that ukd runs there and listens at this address, and that UKD_HOST names it rightly",
    `Looked at ${place}`,
  );
}

export function foreignSocket(directory: string): Diagnostic {
  return error(
    "UKD_NOT_YOURS",
    ExitCode.NOT_STARTED,
    "The directory of ukd's socket belongs to another user, who would get all that is sent there",
    "Set XDG_RUNTIME_DIR to a directory of your own and start `ukd` again, or name the socket of a ukd that you trust with `--host`",
    `Looked at ${directory}`,
  );
}

export function broken(place: string, reason: string): Diagnostic {
  return error(
    "UKD_GONE",
    ExitCode.NOT_STARTED,
    `The connection to ukd has ended before its answer has: ${reason}`,
    "See whether it still runs, and try again",
    `It was ${place}`,
  );
}

export function badAnswer(place: string, reason: string): Diagnostic {
  return error(
    "UKD_BAD_ANSWER",
    ExitCode.NOT_STARTED,
    `What answers there is not ukd, or of another version: ${reason}`,
    "Compare `uk --version` and `ukd --version`, and see what listens there",
    `Asked ${place}`,
  );
}

/** What ukd says of a request that it refuses. */
export function refused({ code, what, where, how }: Problem): Diagnostic {
  return error(code, ExitCode.UNCAUGHT, what, how, where);
}

export function badAddress(text: string, origin: string): Diagnostic {
  return usage(
    "BAD_UKD_HOST",
    `\`${text}\` is not an address of ukd`,
    "Write the path of its socket, or `https://HOST:PORT`; plain HTTP would show the token to everybody on the way",
    `In ${origin}`,
  );
}

export function noSuchFile(path: string, variable: string): Diagnostic {
  return usage("NO_SUCH_FILE", `There is no file \`${path}\``, "Correct the path", `In ${variable}`);
}

export function badToken(path: string, variable: string): Diagnostic {
  return usage(
    "BAD_TOKEN",
    `The file \`${path}\` does not hold one token alone`,
    "Write one line of the file that `ukd --tokens` names there, and nothing else",
    `In ${variable}`,
  );
}

export function badTime(text: string): Diagnostic {
  return usage(
    "BAD_TIME",
    `\`${text}\` is not a time`,
    "Write how long ago, as in `10m`, `1h30m` or `2d`, or a date as in `2026-01-31T12:00:00Z`",
    "In the flag `--since`",
  );
}

export function badNumber(flag: string, text: string, least: number, most: number, more = ""): Diagnostic {
  return usage(
    "BAD_NUMBER",
    `\`${text}\` is not a whole number from ${least} to ${most}`,
    `Write a number, as in \`--${flag} ${Math.min(most, Math.max(least, 50))}\`${more}`,
    `In the flag \`--${flag}\``,
  );
}

export function badAmount(flag: string, text: string, what: string): Diagnostic {
  return usage(
    "BAD_AMOUNT",
    `\`${text}\` is not ${what}`,
    `Write a whole number with K, M or G behind it, as in \`--${flag} 10M\`, or \`none\``,
    `In the flag \`--${flag}\``,
  );
}

export function badScale(text: string): Diagnostic {
  return usage(
    "BAD_SCALE",
    `\`${text}\` says no number of instances`,
    "Write `uk scale NAME=N`, as in `uk scale web=4`",
  );
}

export function tooMany(text: string, guest: string, most: number): Diagnostic {
  return usage(
    "TOO_MANY_REPLICAS",
    `\`${text}\` asks for more instances than a guest can have, which are ${most}`,
    `Write a number from 0 to ${most}, as in \`uk scale ${guest}=4\``,
  );
}

export function badHealth(text: string): Diagnostic {
  return usage(
    "BAD_HEALTH",
    `\`${text}\` is not a health check`,
    "Write `--health /path:PORT` or `--health tcp:PORT`, with the guest's port",
    "In the flag `--health`",
  );
}

export function badRestart(text: string): Diagnostic {
  return usage(
    "BAD_RESTART",
    `\`${text}\` does not say when the guest is started again`,
    "Write `--restart always`, `--restart on-failure` or `--restart never`",
    "In the flag `--restart`",
  );
}

export function badSecret(text: string): Diagnostic {
  return usage(
    "BAD_SECRET",
    `\`${text}\` is not a secret`,
    "Write `--secret NAME=FILE`, where NAME is the variable and FILE has its value",
    "In the flag `--secret`",
  );
}

export function quotaWithoutVolume(path: string): Diagnostic {
  return usage(
    "BAD_QUOTA",
    `No volume is at \`${path}\`, so it can have no quota`,
    `Give one with \`-v DIRECTORY:${path}\``,
    "In the flag `--volume-quota`",
  );
}

export function nothingToSet(name: string): Diagnostic {
  return usage(
    "NOTHING_TO_SET",
    `It is not said what of \`${name}\` is to change`,
    "Give at least one flag, as in `uk set NAME --memory 64M`; `uk help set` names them all",
  );
}

export function unknownWord(command: string, word: string, known: readonly string[]): Diagnostic {
  return usage(
    "UNEXPECTED_ARGUMENT",
    `\`uk ${command}\` does not know \`${word}\``,
    `Write ${known.map((each) => `\`uk ${command} ${each}\``).join(" or ")}, or \`uk ${command}\` alone`,
  );
}

export function notAsked(removed: readonly string[]): Diagnostic {
  return usage(
    "NOT_CONFIRMED",
    `This would remove ${removed.join(", ")}, and there is no terminal to ask on`,
    "Give `--yes` if that is what you want; `--dry-run` shows the plan alone",
  );
}

export function hasFailed(name: string, reason: string): Diagnostic {
  return error(
    "GUEST_FAILS",
    ExitCode.UNCAUGHT,
    `\`${name}\` does not stay up: ${reason}`,
    `See what it has written with \`uk logs ${name}\`; it stays deployed until \`uk rm -f\``,
  );
}

export function notReady(names: readonly string[], seconds: number): Diagnostic {
  return error(
    "NOT_READY",
    ExitCode.UNCAUGHT,
    `After ${seconds} seconds not all runs: ${names.join(", ")}`,
    "See what holds it up with `uk events` and `uk logs`; with `--detach` nobody waits",
  );
}
