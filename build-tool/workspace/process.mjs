// Runs programs for the workspace scripts: one place for spawning, timing and the form of messages.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The checkout, with a slash at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A failure that the user can mend; printed as one paragraph, without a stack. */
export class Failure extends Error {
  /** @param {string} code @param {string} text what, where, how to mend it */
  constructor(code, text) {
    super(`error[${code}]: ${text}`);
  }
}

/**
 * Runs a program to its end and returns its exit code (128 + signal if it was killed) and output. `show` lets the output
 * through to the terminal as well. Throws a Failure only if the program cannot be started.
 * @param {string} command @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, show?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { cwd = root, env = {}, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    /** @type {Buffer[]} */
    const chunks = [];
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])
      from.on("data", (chunk) => {
        chunks.push(chunk);
        if (show) to.write(chunk);
      });
    child.on("error", (cause) =>
      reject(new Failure("TOOL_MISSING", `\`${command}\` cannot be run: ${cause.message}. Install it and try again.`)),
    );
    child.on("close", (code, signal) =>
      resolve({ code: code ?? (signal === null ? 1 : 128), output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}

/**
 * A step of the set-up: quiet if it takes less than a second, else one line with its name and time. If it fails, its whole
 * output is shown and the command ends.
 * @param {string} name @param {string} command @param {readonly string[]} args @param {Parameters<typeof run>[2]} [options]
 */
export async function step(name, command, args, options) {
  const start = performance.now();
  const notice = setTimeout(() => console.error(`${name} ...`), 1000);
  try {
    const { code, output } = await run(command, args, options);
    if (code !== 0) {
      process.stderr.write(output);
      const where = options?.cwd === undefined ? "" : ` in ${options.cwd.slice(root.length)}`;
      throw new Failure(
        "STEP_FAILED",
        `${name} failed: \`${[command, ...args].join(" ")}\`${where} ended with code ${code}. Its output is above.`,
      );
    }
  } finally {
    clearTimeout(notice);
  }
  const seconds = (performance.now() - start) / 1000;
  if (seconds >= 1) console.error(`${name}: ${seconds.toFixed(1)} s`);
}

/** Runs a script's main function: a Failure becomes its message and exit code 1. @param {() => Promise<number | void>} main */
export async function script(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
