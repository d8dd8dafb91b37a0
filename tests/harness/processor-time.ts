import { readFileSync } from "node:fs";

/** Milliseconds of a step in which the system counts processor time. */
const TICK = 10;

/** Milliseconds of processor time of a process so far, by user and system. Throws if there is no such process. */
export function processorTime(id: number): number {
  const fields = readFileSync(`/proc/${id}/stat`, "latin1").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}
