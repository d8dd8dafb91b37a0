// Reads single values of a file that has the form: sizes, times, ports, rules, paths. What is no such value is reported and left out.

import { MEMORY_MAX, MEMORY_MIN } from "@unikernel/hal";
import { resolve } from "node:path";
import { guestPath } from "./paths.ts";
import type { Path, Problems } from "./problems.ts";
import { ruleFlaw } from "./rule.ts";
import { formatSize, parseSize, parseTime } from "./units.ts";

const page = 4096;

export class Values {
  readonly problems: Problems;
  /** What relative paths count from. */
  readonly #directory: string;

  constructor(problems: Problems, directory: string) {
    this.problems = problems;
    this.#directory = directory;
  }

  /** Bytes. */
  size(path: Path, text: string | number | undefined, least = 0): number | undefined {
    if (text === undefined) return undefined;
    const bytes = parseSize(text);
    const flaw =
      bytes === undefined
        ? `more than ${Number.MAX_SAFE_INTEGER} bytes`
        : bytes < least
          ? `less than ${formatSize(least)}`
          : undefined;
    if (flaw === undefined) return bytes;
    this.problems.add(path, { code: "BAD_SIZE", what: `\`${text}\` is ${flaw}`, how: "Write such as `32M`" });
    return undefined;
  }

  /** Bytes of a guest's memory. */
  memory(path: Path, text: string | number | undefined): number | undefined {
    const bytes = this.size(path, text);
    if (bytes === undefined) return undefined;
    const flaw =
      bytes < MEMORY_MIN
        ? `less than ${formatSize(MEMORY_MIN)}, the least that a guest needs`
        : bytes > MEMORY_MAX
          ? `more than ${formatSize(MEMORY_MAX)}, the most that a guest can have`
          : bytes % page !== 0
            ? `no multiple of ${page} bytes`
            : undefined;
    if (flaw === undefined) return bytes;
    this.problems.add(path, { code: "BAD_MEMORY", what: `\`${text}\` is ${flaw}`, how: "Write such as `32M`" });
    return undefined;
  }

  /** Milliseconds. */
  time(path: Path, text: string | undefined, otherwise: number, least = 0): number {
    if (text === undefined) return otherwise;
    const milliseconds = parseTime(text);
    if (milliseconds !== undefined && milliseconds >= least) return milliseconds;
    const what = `\`${text}\` is ${milliseconds === undefined ? "more than 24 days" : `less than ${least} ms`}`;
    this.problems.add(path, { code: "BAD_TIME", what, how: "Write such as `10s`, `500ms` or `1m`" });
    return otherwise;
  }

  rules(path: Path, texts: readonly (string | undefined)[] | undefined): readonly string[] {
    const rules: string[] = [];
    for (const [index, text] of (texts ?? []).entries()) {
      if (text === undefined) continue;
      const flaw = ruleFlaw(text);
      if (flaw === undefined) rules.push(text);
      else
        this.problems.add([...path, index], {
          code: "BAD_RULE",
          what: `${JSON.stringify(text.slice(0, 300))} is no destination: ${flaw}`,
          how: "Write it like `api.example.com:443`, `*.example.com`, `10.0.0.0/8` or `[::1]:8000-8010`",
        });
    }
    return [...new Set(rules)];
  }

  /** A path of the host, absolute. */
  hostPath(text: string): string {
    return resolve(this.#directory, text);
  }

  /** A path in the guest, in normal form. */
  guestPath(path: Path, text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const at = guestPath(text);
    if (at !== undefined) return at;
    this.problems.add(path, {
      code: "BAD_GUEST_PATH",
      what: `${JSON.stringify(text.slice(0, 300))} is no place in the guest for a directory`,
      how: "Write an absolute path that is not `/`, such as `/data`",
    });
    return undefined;
  }
}
