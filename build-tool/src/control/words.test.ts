import { describe, expect, test } from "vitest";
import { formatBytes, formatDuration, formatState, formatTime, harmless, parseSince } from "./words.ts";
import { merged, mixed } from "./merge.ts";
import { readLines } from "./ndjson.ts";

test("durations have two units at most", () => {
  const day = 86_400_000;
  const cases = [-5, 0, 340, 999, 12_999, 60_000, 303_000, 7_800_000, 3 * day + 14_400_000, 400 * day];
  expect(cases.map(formatDuration)).toEqual(
    ["0ms", "0ms", "340ms", "999ms", "12s", "1m", "5m 3s", "2h 10m", "3d 4h", "400d"], //
  );
});

test("sizes are short", () => {
  expect([0, 9, 1023, 1024, 1536, 17_000, 2 ** 25, 1.5 * 2 ** 30, 2 ** 52].map(formatBytes)).toEqual(
    ["0B", "9B", "1023B", "1K", "1.5K", "17K", "32M", "1.5G", "4096T"], //
  );
});

test("times since when", () => {
  const now = Date.UTC(2026, 0, 31, 12);
  expect(parseSince("10m", now)).toBe(now - 600_000);
  expect(parseSince("1h30m", now)).toBe(now - 5_400_000);
  expect(parseSince("1d500ms", now)).toBe(now - 86_400_500);
  expect(parseSince("2026-01-31T11:00:00Z", now)).toBe(now - 3_600_000);
  expect(parseSince("2026-01-31T12:00:00+01:00", now)).toBe(now - 3_600_000);
  expect(parseSince("99999d", now)).toBe(0);
  for (const text of ["", "10", "m", "10x", "-5m", "2026", "2026-13-01", "yesterday", `${"9".repeat(30)}d`])
    expect(parseSince(text, now)).toBeUndefined();
});

test("times of another day have a date", () => {
  const now = new Date(2026, 0, 31, 12, 3, 4).getTime();
  expect(formatTime(now, now)).toBe("12:03:04");
  expect(formatTime(now - 86_400_000, now)).toBe("2026-01-30 12:03:04");
});

test("the exit code belongs to what does not run", () => {
  expect(formatState({ state: "running", exitCode: 1 })).toBe("running");
  expect(formatState({ state: "waiting", exitCode: 1 })).toBe("waiting (1)");
  expect(formatState({ state: "ended" })).toBe("ended");
  expect(formatState({ state: "waiting", reason: "waits for db (has no replicas)" })).toBe(
    "waiting: waits for db (has no replicas)",
  );
});

test("what moves cursors, sets titles or turns the direction of text is shown by its code", () => {
  expect(harmless("a\tb \u001b[1;31mred\u001b[0m é 漢")).toBe("a\tb \u001b[1;31mred\u001b[0m é 漢");
  expect(harmless("\u001b[2J\u001b]52;c;x\u0007\r\u009b1A\u202e\u007f")).toBe(
    "\\u001b[2J\\u001b]52;c;x\\u0007\\u000d\\u009b1A\\u202e\\u007f",
  );
});

describe("sequences", () => {
  async function* of<T>(...values: readonly T[]): AsyncGenerator<T, void, undefined> {
    for (const value of values) yield await Promise.resolve(value);
  }
  async function all<T>(sequence: AsyncIterable<T>): Promise<T[]> {
    const values: T[] = [];
    for await (const value of sequence) values.push(value);
    return values;
  }

  test("merged in order, equal ones as their sequences are", async () => {
    const sequences = [of([1, "a"], [3, "a"], [3, "b"]), of<[number, string]>(), of([1, "c"], [2, "c"], [3, "c"])];
    const order = (value: [number, string] | (string | number)[]): number => value[0] as number;
    expect(await all(merged(sequences as AsyncGenerator<[number, string], void, undefined>[], order))).toEqual([
      ...[
        [1, "a"],
        [1, "c"],
        [2, "c"],
        [3, "a"],
        [3, "b"],
        [3, "c"],
      ], //
    ]);
  });

  test("mixed as they come, one that waits holds up none", async () => {
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    async function* late(): AsyncGenerator<number, void, undefined> {
      await gate;
      yield 9;
    }
    const seen: number[] = [];
    for await (const value of mixed([late(), of(1, 2, 3)])) {
      seen.push(value);
      if (value === 3) go();
    }
    expect(seen).toEqual([1, 2, 3, 9]);
  });

  test("lines are whole however their bytes are cut", async () => {
    const bytes = new TextEncoder().encode('{"a":"é漢"}\n\n[1]\n');
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(await all(readLines(of(bytes.subarray(0, cut), bytes.subarray(cut))))).toEqual([{ a: "é漢" }, [1]]);
    await expect(all(readLines(of(bytes.subarray(0, 8))))).rejects.toThrow("cut off");
  });
});
