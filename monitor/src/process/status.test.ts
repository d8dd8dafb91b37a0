import { GuestState, PAGE_SIZE, StatusPage } from "@unikernel/hal";
import fc from "fast-check";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ownCounter, scratch, statusBytes } from "../testing.ts";
import { parseStatus, readStatus } from "./status.ts";

describe("a status file", () => {
  test("tells what is counted, in its units", () => {
    const status = parseStatus(
      statusBytes({
        [StatusPage.PROCESS]: 4711,
        [StatusPage.VOLUME_SERVER]: 4712,
        [StatusPage.STARTED]: 1_700_000_000_000_000_000n,
        [StatusPage.EXITS]: 3n,
        [StatusPage.OPERATIONS]: 5n,
        [StatusPage.NETWORK_SENT]: 2n ** 40n,
        [StatusPage.THROTTLED]: 2_500_000n,
        [ownCounter("HTTP_REQUESTS")]: 9n,
        [ownCounter("BUSY")]: 1500n,
        [ownCounter("LAG_MORE")]: 1n,
      }),
    );
    expect(status).toMatchObject({ state: "running", process: 4711, started: 1_700_000_000_000, reason: "" });
    expect(status).toMatchObject({ volumeServer: 4712, ended: undefined, exitCode: undefined });
    expect(parseStatus(statusBytes())?.volumeServer).toBeUndefined();
    expect(status?.counters).toMatchObject({
      exits: 3,
      networkSent: 2 ** 40,
      throttled: 2.5,
      httpRequests: 9,
      busy: 1.5,
    });
    expect(status?.counters.lag).toEqual([0, 0, 0, 0, 1]);
    expect(Object.values(status!.counters.operations)[0]).toBe(5);
  });

  test("tells how it has ended", () => {
    const ended = { [StatusPage.STATE]: GuestState.ENDED, [StatusPage.EXIT_CODE]: 134, [StatusPage.ENDED]: 5_000_000n };
    expect(parseStatus(statusBytes(ended, "grün"))).toMatchObject({
      state: "ended",
      exitCode: 134,
      ended: 5,
      reason: "grün",
    });
  });

  test("that is none, is not there or is not whole", () => {
    const directory = scratch();
    const path = join(directory, "status");
    expect(readStatus(path)).toBeUndefined();
    writeFileSync(path, statusBytes().subarray(0, PAGE_SIZE));
    expect(readStatus(path)).toBeUndefined();
    writeFileSync(path, Buffer.alloc(2 * PAGE_SIZE));
    expect(readStatus(path)).toBeUndefined();
    writeFileSync(path, statusBytes({ [StatusPage.STATE]: 99 }));
    expect(readStatus(path)).toBeUndefined();
    mkdirSync(join(directory, "folder"));
    expect(readStatus(join(directory, "folder"))).toBeUndefined();
    writeFileSync(path, statusBytes());
    expect(readStatus(path)?.state).toBe("running");
  });

  test("whose page the guest has filled with anything is numbers still", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: PAGE_SIZE, maxLength: PAGE_SIZE }), (page) => {
        const bytes = statusBytes();
        bytes.set(page, PAGE_SIZE);
        const status = parseStatus(bytes)!;
        const { turns, busy, lag, httpRequests, httpFailures } = status.counters;
        for (const value of [turns, busy, ...lag, httpRequests, httpFailures])
          expect(Number.isFinite(value) && value >= 0).toBe(true);
        expect(status.state).toBe("running");
      }),
      { numRuns: 200 },
    );
  });

  test("of any bytes is read without an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4096, maxLength: 4096 }), fc.constantFrom(1, 2, 3, 4), (page, state) => {
        const bytes = statusBytes();
        bytes.set(page.subarray(8), 8);
        bytes.writeUInt32LE(state, StatusPage.STATE);
        const status = parseStatus(bytes);
        expect(status === undefined).toBe(state === 4);
        expect(Buffer.byteLength(status?.reason ?? "")).toBeLessThanOrEqual(3 * 2048);
      }),
      { numRuns: 200 },
    );
  });
});
