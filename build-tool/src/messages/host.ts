// Diagnostics about what the machine refuses, and about the tool's own mistakes.

import { ExitCode } from "@unikernel/hal";
import type { Diagnostic } from "../diagnostic.ts";

/** A system call that failed where nobody expected it: no permission, a full disk, a directory in a file's place. */
export function hostRefuses(error: NodeJS.ErrnoException, command: string): Diagnostic {
  // Node.js writes "EACCES: permission denied, open '/x'".
  const reason = error.message.replace(/^[A-Z]+: /, "").replace(/, \w+.*$/s, "");
  return {
    severity: "error",
    code: "HOST_REFUSES",
    what: `The system refuses \`${error.syscall ?? "a call"}\`: ${reason} (${error.code})`,
    ...(error.path !== undefined && { where: `At ${error.path}` }),
    how: "See to it that the file is one, that you may use it, and that there is room on the disk",
    exitCode: command === "run" ? ExitCode.NOT_STARTED : ExitCode.UNCAUGHT,
  };
}

/** An error that the tool threw by mistake. Its stack follows the message. */
export function ownMistake(error: unknown): Diagnostic {
  return {
    severity: "error",
    code: "INTERNAL",
    what: `The tool itself made a mistake: ${error instanceof Error ? error.message : String(error)}`,
    how: "Please report it, with the command and the lines below",
    exitCode: ExitCode.UNCAUGHT,
  };
}
