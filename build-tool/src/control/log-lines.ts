// Entries of logs as lines: who wrote them if they are several, in colours by stream on a terminal.

import type { LogEntry } from "@unikernel/monitor/api";
import type { Screen } from "../host.ts";
import { harmless } from "./words.ts";

export interface LogPrinter {
  /** The text to print for the next entry. */
  entry(entry: LogEntry): string;
  /** What is to be printed behind the last one. */
  end(): string;
}

const colours: Readonly<Record<LogEntry["stream"], string>> = {
  stdout: "",
  stderr: "\u001b[31m",
  monitor: "\u001b[33m",
};
const plain = "\u001b[0m";

/**
 * `names` are the instances that are known now; `several`: more may come, so each line says whose it is. Text goes to a terminal only
 * without what could act on it; to a file or a pipe it goes as the guest has written it.
 */
export function logPrinter(names: readonly string[], several: boolean, screen: Screen | undefined): LogPrinter {
  const known = new Set(names);
  /** Whose line is not yet ended. */
  let open: string | undefined;
  return {
    entry({ instance, id, stream, text, part }) {
      known.add(instance);
      const writer = `${id} ${stream}`;
      const width = Math.max(...[...known].map((name) => name.length));
      const head = several || known.size > 1 ? `${instance.padEnd(width)} | ` : "";
      const before = open === undefined ? head : open === writer ? "" : `\n${head}`;
      open = part === true ? writer : undefined;
      const body = text.replace(/\r$/, "");
      const shown = screen === undefined ? body : harmless(body);
      const colour = screen?.colours === true ? colours[stream] : "";
      // A colour that the guest has left on ends with its line.
      const after = colour !== "" || (screen !== undefined && shown.includes("\u001b[")) ? plain : "";
      return `${before}${colour}${shown}${after}${part === true ? "" : "\n"}`;
    },
    end: () => (open === undefined ? "" : "\n"),
  };
}
