// What a monitor is told of a change to its guest, which goes on running.

import type { Guest } from "./config/types.ts";

/** The messages, none if nothing changes that its monitor sees to. 0 stands for no limit. */
export function messages(before: Guest, now: Guest): object[] {
  const rates = ({ network, disk, log }: Guest): object => ({
    ...{ do: "rates", network: network.rate ?? 0, disk: disk.rate ?? 0, log: log.rate },
  });
  const told: object[] = [];
  if (now.memory !== before.memory && now.memory !== undefined) told.push({ do: "memory", limit: now.memory });
  if (now.cpu.cap !== before.cpu.cap) told.push({ do: "cpu", cap: now.cpu.cap ?? 0 });
  if (JSON.stringify(rates(now)) !== JSON.stringify(rates(before))) told.push(rates(now));
  return told;
}
