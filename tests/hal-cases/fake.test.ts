// The HAL cases on the fake machine, which grants what the VM cases grant.

import { describe, expect, it } from "vitest";
import { FakeMachine, type NameAnswer } from "@unikernel/hal/fake";
import { answerTo, question, RecordKind } from "../harness/name-message.ts";
import { groups } from "./cases.ts";
import * as grants from "./grants.ts";
import { Raw } from "./raw.ts";

for (const [group, cases] of Object.entries(groups)) {
  describe(`HAL cases on the fake: ${group}`, () => {
    for (const { name, run } of cases) {
      it(name, async () => {
        const machine = granted();
        let failure: unknown;
        const result = await machine.run(() =>
          machine.onStart(() => {
            try {
              run(new Raw(machine));
            } catch (error) {
              failure = error;
            }
          }),
        );
        expect(failure).toBeUndefined();
        expect(result.code).toBe(0);
        expect(machine.monitor.open).toBe(0);
      });
    }
  });
}

/** A fresh machine for each case. */
function granted(): FakeMachine {
  const machine = new FakeMachine({
    listen: [grants.OWN_PORT, `[::1]:${grants.OWN_PORT_6}`],
    datagram: [grants.UDP_PORT],
    connect: grants.REACHABLE,
    names: { [grants.HOST_NAME]: grants.HOST_ADDRESSES, [grants.DENIED_NAME]: "denied", ...zoneNames() },
    volumes: grants.VOLUMES,
  });
  for (const name of [...Object.keys(grants.ZONE), grants.MISSING_NAME, ...grants.REVERSE_NAMES]) {
    const entry = grants.ZONE[name];
    for (const kind of Object.values(RecordKind)) {
      if (typeof entry === "string") machine.names.answer(name, kind, entry);
      else machine.names.answer(name, kind, (name, kind) => answerTo(grants.ZONE, question(name, kind))!);
    }
  }
  for (const { path, files = {}, links = {}, modes = {} } of grants.VOLUMES) {
    const volume = machine.volume(path);
    for (const [name, text] of Object.entries(files)) volume.write(name, text);
    for (const [name, target] of Object.entries(links)) volume.symlink(target, name);
    for (const [name, mode] of Object.entries(modes)) volume.setMode(name, mode);
  }
  return machine;
}

/** What looking the zone's names up gives. */
function zoneNames(): Record<string, NameAnswer> {
  return Object.fromEntries(
    Object.entries(grants.ZONE).map(([name, entry]) => [
      name,
      typeof entry === "string" ? entry : [...(entry.AAAA ?? []), ...(entry.A ?? [])],
    ]),
  );
}
