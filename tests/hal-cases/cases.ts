// All HAL cases: one suite for the fake and for the real monitor.

import { controlCases } from "./control-cases.ts";
import type { HalCase, Raw } from "./raw.ts";
import { ringCases } from "./ring-cases.ts";
import { streamCases } from "./stream-cases.ts";

export const cases: readonly HalCase[] = [...controlCases, ...ringCases, ...streamCases];

/** Runs them all; reports each by `ok NAME` or `failed NAME: why`. Returns how many failed. */
export function runAll(raw: Raw, report: (line: string) => void): number {
  let failed = 0;
  for (const { name, run } of cases) {
    try {
      run(raw);
      report(`ok ${name}`);
    } catch (error) {
      failed++;
      report(`failed ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}
