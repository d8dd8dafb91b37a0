// All HAL cases, in groups that each make a guest: one suite for the fake and for the real monitor.

import { controlCases } from "./control-cases.ts";
import { datagramCases } from "./datagram-cases.ts";
import { fileCases } from "./file-cases.ts";
import { fileStatusCases } from "./file-status-cases.ts";
import { ipv6Cases } from "./ipv6-cases.ts";
import { limitCases } from "./limit-cases.ts";
import { memoryCases } from "./memory-cases.ts";
import { nameCases } from "./name-cases.ts";
import { pathCases } from "./path-cases.ts";
import type { HalCase, Raw } from "./raw.ts";
import { recordCases } from "./record-cases.ts";
import { ringCases } from "./ring-cases.ts";
import { streamCases } from "./stream-cases.ts";
import { streamPeerCases } from "./stream-peer-cases.ts";
import { volumeCases } from "./volume-cases.ts";

/** By the name that a guest is told as its argument. */
export const groups: Readonly<Record<string, readonly HalCase[]>> = {
  base: [...controlCases, ...memoryCases, ...ringCases, ...streamCases, ...streamPeerCases],
  datagrams: datagramCases,
  ipv6: ipv6Cases,
  limits: limitCases,
  names: [...nameCases, ...recordCases],
  volumes: [...volumeCases, ...fileCases, ...fileStatusCases, ...pathCases],
};

/** Runs a group; reports each case by `ok NAME` or `failed NAME: why`. Returns how many failed. */
export function runGroup(name: string, raw: Raw, report: (line: string) => void): number {
  const cases = groups[name];
  if (cases === undefined) throw new Error(`no group of cases is called ${JSON.stringify(name)}`);
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
