// Reads what an emulated machine has written to its serial console: the observations of the cases.

import type { Observation } from "../harness/judge.ts";

/** The cases that have been reported in full, by name. Lines that are not results (the kernel's) are ignored. */
export function observations(serial: string): Map<string, Observation> {
  const seen = new Map<string, Observation>();
  let record = new Map<string, string[]>();
  for (const line of serial.replaceAll("\r", "").split("\n")) {
    const match = /^@@(\w+) ?(.*)$/.exec(line);
    if (match === null) continue;
    const [, key = "", value = ""] = match;
    if (key === "case") record = new Map([["case", [value]]]);
    else if (key === "end" && record.get("case")?.[0] === value) seen.set(value, observation(record));
    else record.set(key, [...(record.get(key) ?? []), value]);
  }
  return seen;
}

/** Did the plan come to its end? */
export function isDone(serial: string): boolean {
  return /^@@done/m.test(serial);
}

function observation(record: ReadonlyMap<string, readonly string[]>): Observation {
  const text = (key: string): string => Buffer.from(record.get(key)?.[0] ?? "", "base64").toString("utf8");
  const code = Number(record.get("code")?.[0]);
  return {
    code: Number.isNaN(code) ? undefined : code,
    stdout: text("stdout"),
    stderr: text("stderr"),
    missed: text("missed").split("\n").filter(Boolean),
    replies: (record.get("reply") ?? []).map((reply) => Buffer.from(reply, "base64").toString("latin1")),
  };
}
