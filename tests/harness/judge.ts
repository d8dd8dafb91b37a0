// Compares what was seen of a case with what its definition expects.

import type { Case, Expected, TalkStep } from "./case.ts";

/** What a run of a case has shown; texts are UTF-8, replies latin1. */
export interface Observation {
  /** The monitor's exit code; 128 + signal if it was killed; undefined if it had to be stopped at the limit. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** One for each talk step, in order. */
  readonly replies: readonly string[];
  /** Steps that did not come about: what was waited for. */
  readonly missed: readonly string[];
}

/** The differences, as lines to print; empty if the case has passed. */
export function judge(definition: Case, seen: Observation): readonly string[] {
  const failures = seen.missed.map((what) => `waited in vain for ${what}`);
  if (seen.code === undefined) failures.push("the guest did not end within the limit and was killed");
  else if (seen.code !== definition.expect.code)
    failures.push(`exit code ${seen.code}, expected ${definition.expect.code}`);
  compare(failures, "stdout", definition.expect.stdout, seen.stdout);
  compare(failures, "stderr", definition.expect.stderr, withoutAnnouncements(seen.stderr));
  const talks = (definition.steps ?? []).filter((step): step is TalkStep => step.kind === "talk");
  for (const [index, step] of talks.entries())
    compare(failures, `reply ${index + 1} on port ${step.port}`, step.reply, seen.replies[index] ?? "");
  if (failures.length === 0) return [];
  return [...failures, `stdout was ${JSON.stringify(seen.stdout)}`, `stderr was ${JSON.stringify(seen.stderr)}`];
}

function compare(
  failures: string[],
  name: string,
  expected: Expected | readonly RegExp[] | undefined,
  actual: string,
): void {
  if (typeof expected === "string") {
    if (actual !== expected)
      failures.push(`${name} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
    return;
  }
  const patterns = expected === undefined ? [] : expected instanceof RegExp ? [expected] : expected;
  for (const pattern of patterns)
    if (!pattern.test(actual)) failures.push(`${name} does not match ${String(pattern)}: ${JSON.stringify(actual)}`);
}

/** The host port that was announced for a guest port. */
export function announcedPort(stderr: string, guestPort: number): number | undefined {
  const match = new RegExp(`^listening \\S*:(\\d+) -> ${guestPort}$`, "m").exec(stderr);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function withoutAnnouncements(stderr: string): string {
  return stderr.replace(/^listening \S+ -> \d+\n/gm, "");
}
