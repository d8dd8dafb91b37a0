// The HAL cases on the fake machine.

import { describe, expect, it } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { cases } from "./cases.ts";
import { OWN_PORT, Raw } from "./raw.ts";

describe("HAL cases on the fake", () => {
  for (const { name, run } of cases) {
    it(name, async () => {
      const machine = new FakeMachine({ listen: [OWN_PORT], connect: [OWN_PORT, 1] });
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
      expect(machine.monitor.streams.open).toBe(0);
    });
  }
});
