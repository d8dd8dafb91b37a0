// Writes the shell script that runs all cases inside an emulated machine.

import type { Case, Step } from "../harness/case.ts";
import { monitorArguments } from "../harness/local.ts";

/** The port that an `occupy` step takes in an emulated machine: nothing else runs there. */
const OCCUPIED_PORT = 9999;

export interface Planned {
  readonly name: string;
  readonly definition: Case;
}

/** The script, and the files that it needs beside it (paths relative to it). `limit` in seconds of the emulated clock. */
export function plan(cases: readonly Planned[], limit: number): { script: string; files: Map<string, string> } {
  const files = new Map<string, string>();
  const lines = ["limit=" + limit, ". ./functions.sh", "chmod 666 /dev/kvm"];
  for (const { name, definition } of cases) {
    const steps = definition.steps ?? [];
    const occupied = steps[0]?.kind === "occupy" ? OCCUPIED_PORT : undefined;
    lines.push("", `begin ${name}`);
    if (occupied !== undefined) lines.push(`occupy ${occupied}`);
    if (definition.host === "no /dev/kvm") lines.push("without_kvm");
    if (definition.host === "no permission on /dev/kvm") lines.push("without_permission");
    lines.push(["start", ...monitorArguments(definition, `images/${name}.uk`, occupied).map(quote)].join(" "));
    for (const [index, step] of steps.entries()) lines.push(...stepLines(step, `parts/${name}-${index}`, files));
    lines.push("finish");
  }
  // The terminal is hung up when the script ends, which loses what has not left it yet.
  lines.push("", "sleep 1");
  return { script: lines.join("\n") + "\n", files };
}

function stepLines(step: Step, prefix: string, files: Map<string, string>): readonly string[] {
  switch (step.kind) {
    case "occupy":
      return [];
    case "await":
      return [`await_output ${step.stream} ${quote(oneLine(step.text))}`];
    case "resident":
      throw new Error("what a process holds is looked at on this machine only: set localOnly");
    case "signal":
      return [`send_signal ${step.signal}`];
    case "talk": {
      const lines = [`talk ${step.port}`];
      for (const [index, part] of step.dialogue.entries()) {
        if ("until" in part) lines.push(`hear ${quote(oneLine(part.until))}`);
        else {
          files.set(`${prefix}-${index}`, part.send);
          lines.push(`say ${prefix}-${index}`);
        }
      }
      if (step.halfClose === true) lines.push("half_close");
      lines.push(step.hangUp === true ? "hang_up" : "finish_talk");
      return lines;
    }
  }
}

/** grep takes lines: a text that ends a line is looked for without its end; one with more lines cannot be looked for. */
function oneLine(text: string): string {
  const line = text.replace(/\r?\n$/, "");
  if (/[\r\n]/.test(line)) throw new Error(`a text to wait for must be one line: ${JSON.stringify(text)}`);
  return line;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
