import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Event } from "./api/types.ts";
import { Events } from "./events.ts";
import { scratch } from "./testing.ts";

const place = (): string => join(scratch(), "events.log");
const texts = (events: readonly Event[]): string[] => events.map(({ text }) => text);

describe("events", () => {
  test("have numbers that grow, also behind a file of a former process", () => {
    const path = place();
    const first = new Events(path);
    first.add({ kind: "a", text: "one" }, 1000);
    first.add({ kind: "b", guest: "web", text: "two" }, 2000);
    first.flush();
    const second = new Events(path);
    second.add({ kind: "c", text: "three" }, 3000);
    expect(second.since(0)).toEqual([
      { number: 1, time: 1000, kind: "a", text: "one" },
      { number: 2, time: 2000, kind: "b", guest: "web", text: "two" },
      { number: 3, time: 3000, kind: "c", text: "three" },
    ]);
    second.flush();
    expect(texts(new Events(path).since(2))).toEqual(["two", "three"]);
  });

  test("are found by number or by time", () => {
    const events = new Events(place());
    for (const time of [1_700_000_000_000, 1_700_000_001_000]) events.add({ kind: "k", text: String(time) }, time);
    expect(events.since(2)).toHaveLength(1);
    expect(events.since(1_700_000_000_500)).toHaveLength(1);
    expect(events.since(1_800_000_000_000)).toEqual([]);
  });

  test("are written soon without being asked", async () => {
    const path = place();
    const events = new Events(path);
    events.add({ kind: "k", text: "soon" });
    await expect.poll(() => existsSync(path) && readFileSync(path, "utf8")).toContain('"soon"');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("a line that a crash has cut off costs that line only", () => {
    const path = place();
    const events = new Events(path);
    events.add({ kind: "k", text: "whole" });
    events.flush();
    appendFileSync(path, '{"number":2,"time":1,"ki');
    const next = new Events(path);
    expect(texts(next.since(0))).toEqual(["whole"]);
    next.add({ kind: "k", text: "behind it" });
    next.flush();
    expect(texts(new Events(path).since(0)), "the new one is not swallowed by the old half").toEqual([
      "whole",
      "behind it",
    ]);
  });

  test("lines that are JSON and no events are left out", () => {
    const path = place();
    writeFileSync(path, 'null\n[]\n{}\n"x"\n{"number":"7","time":1}\n{"number":7,"time":1,"kind":"k","text":"t"}\n');
    const events = new Events(path);
    expect(texts(events.since(0))).toEqual(["t"]);
    events.add({ kind: "k", text: "next" });
    expect(events.since(8)).toMatchObject([{ number: 8, text: "next" }]);
  });

  test("the files are bounded, and nothing new is lost when they turn over", () => {
    const path = place();
    const events = new Events(path);
    const text = "x".repeat(10_000);
    const sizes: number[] = [];
    for (let count = 0; count < 1200; count++) {
      events.add({ kind: "k", text });
      if (count % 10 === 0) events.flush();
      if (count % 10 === 0) sizes.push(statSync(path).size);
    }
    events.flush();
    expect(Math.max(...sizes)).toBeLessThan((4 << 20) + 200_000);
    expect(statSync(`${path}.1`).size).toBeLessThan((4 << 20) + 200_000);
    const again = new Events(path).since(0);
    expect(again.length).toBeGreaterThan(400);
    expect(again.at(-1)?.number).toBe(1200);
    for (const [index, { number }] of again.entries()) expect(number).toBe(again[0]!.number + index);
  });

  test("in memory they are bounded, too", () => {
    const events = new Events(place());
    for (let count = 0; count < 25_000; count++) events.add({ kind: "k", text: "" });
    expect(events.since(0)).toHaveLength(10_000);
    expect(events.since(0).at(-1)?.number).toBe(25_000);
  });

  test("listeners hear each, until they do not want to", () => {
    const events = new Events(place());
    const heard: string[] = [];
    const end = events.listen(({ text }) => heard.push(text));
    const endOther = events.listen(() => {});
    events.add({ kind: "k", text: "one" });
    end();
    events.add({ kind: "k", text: "two" });
    endOther();
    expect(heard).toEqual(["one"]);
  });

  test("a disk that takes nothing does not end it", () => {
    const events = new Events(join(scratch(), "nowhere/events.log"));
    events.add({ kind: "k", text: "kept" });
    expect(() => events.flush()).not.toThrow();
    expect(texts(events.since(0))).toEqual(["kept"]);
  });
});
