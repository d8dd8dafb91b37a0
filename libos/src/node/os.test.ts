// node:os and node:tty tell what is true of the guest.

import { expect, test } from "vitest";
import { TestGuest } from "../testing/guest.ts";
import * as os from "./os-api.ts";
import { isatty } from "./tty-api.ts";

test("one processor, the guest's memory, the image's name", async () => {
  const guest = new TestGuest({ args: ["web"], memorySize: 64 * 2 ** 20 });
  await guest.run(() => {
    expect([os.hostname(), os.totalmem(), os.availableParallelism()]).toEqual(["web", 64 * 2 ** 20, 1]);
    expect(os.freemem()).toBeLessThan(os.totalmem());
    expect(os.uptime()).toBeGreaterThanOrEqual(0);
    expect([os.EOL, os.platform(), os.arch(), os.type(), os.endianness(), os.machine()]).toEqual([
      "\n",
      "linux",
      "x64",
      "Linux",
      "LE",
      "x86_64",
    ]);
    expect(os.release()).toMatch(/^\d+\.\d+\.\d+/);
    expect([isatty(0), isatty(1), isatty(2)]).toEqual([false, false, false]);
  });
});
