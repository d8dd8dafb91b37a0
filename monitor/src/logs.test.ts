import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LogEntry } from "./api/types.ts";
import { read, type Logged, type Whose } from "./logs.ts";
import { scratch } from "./testing.ts";

const line = (time: number, text = `${time}`): string => `${JSON.stringify({ time, stream: "stdout", text })}\n`;
const lines = (...times: number[]): string => times.map((time) => line(time)).join("");
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const LONG = "x".repeat(960);
/** About 1 kB each. */
const long = (from: number, to: number): string =>
  range(from, to)
    .map((time) => line(time, LONG))
    .join("");

function logged(...files: string[]) {
  const directory = scratch();
  const file = (index: number): string => join(directory, `console.${index}.log`);
  for (const [index, text] of files.entries()) writeFileSync(file(index), text);
  const record = { guest: "web", id: directory.slice(-6), created: 0 };
  const instance = { alive: true, log: directory, name: "web-1", record };
  return { directory, file, instance: instance as typeof instance & Logged };
}

/** Of these alone. */
const only = (...instances: Logged[]): Whose => ({
  instances: () => instances,
  lasts: () => false,
  listen: () => () => {},
});

async function present(
  instances: readonly Logged[],
  query = {},
  signal = new AbortController().signal,
): Promise<LogEntry[]> {
  const found: LogEntry[] = [];
  for await (const some of read(only(...instances), query, false, signal)) found.push(...some);
  return found;
}

const times = async (instance: Logged, query = {}): Promise<number[]> =>
  (await present([instance], query)).map(({ time }) => time);

/** Bytes that this process has read. */
const bytesRead = (): number => Number(/^rchar: (\d+)/m.exec(readFileSync("/proc/self/io", "latin1"))![1]);

describe("the entries of a log", () => {
  test("say whose they are", async () => {
    const { instance } = logged(line(7, "hello"));
    const whose = { guest: "web", instance: "web-1", id: instance.record.id };
    expect(await present([instance])).toEqual([{ time: 7, stream: "stdout", text: "hello", ...whose }]);
  });

  test("are in order over files that are used in turn", async () => {
    expect(await times(logged(lines(7, 8), lines(1, 2, 3), lines(4, 5, 6)).instance)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await times(logged(lines(1, 2), "", "").instance)).toEqual([1, 2]);
    expect(await times(logged("", lines(1, 2)).instance), "an empty one is passed over").toEqual([1, 2]);
    expect(await times(logged().instance)).toEqual([]);
  });

  test("are in order over instances", async () => {
    const all = [logged(lines(1, 5, 6), lines(9)), logged(lines(8, 10), lines(2, 3)), logged(""), logged(lines(4, 7))];
    const found = await present(all.map(({ instance }) => instance));
    expect(found.map(({ time }) => time)).toEqual(range(1, 11));
    expect(found.filter(({ id }) => id === all[3]!.instance.record.id).map(({ text }) => text)).toEqual(["4", "7"]);
  });

  test("the last ones, those from a time on", async () => {
    const { instance } = logged(lines(5, 6), lines(1, 2, 3, 4));
    expect(await times(instance, { tail: 3 })).toEqual([4, 5, 6]);
    expect(await times(instance, { tail: 2 })).toEqual([5, 6]);
    expect(await times(instance, { tail: 0 })).toEqual([]);
    expect(await times(instance, { tail: 6 })).toHaveLength(6);
    expect(await times(instance, { tail: 100 })).toHaveLength(6);
    expect(await times(instance, { since: 4 })).toEqual([4, 5, 6]);
    expect(await times(instance, { since: 2, tail: 2 })).toEqual([5, 6]);
    expect(await times(instance, { since: 5, tail: 4 })).toEqual([5, 6]);
    expect(await times(instance, { since: 7, tail: 4 })).toEqual([]);
  });

  test("the last ones and those from a time on are the same in files of many blocks, wherever these begin", async () => {
    const { instance } = logged(long(600, 900), long(0, 300), long(300, 600));
    for (const first of [899, 840, 839, 600, 599, 301, 1, 0]) {
      expect(await times(instance, { since: first }), `since ${first}`).toEqual(range(first, 900));
      expect(await times(instance, { tail: 900 - first }), `tail ${900 - first}`).toEqual(range(first, 900));
    }
    expect(await times(instance, { since: 500, tail: 350 })).toEqual(range(550, 900));
  });

  test("`tail` counted the lines of all instances together: it is so many of each", async () => {
    const all = [logged(lines(1, 3, 9)), logged(lines(2, 4, 5, 6, 7)), logged(lines(8))];
    const found = await present(
      all.map(({ instance }) => instance),
      { tail: 2 },
    );
    expect(found.map(({ time }) => time)).toEqual([3, 6, 7, 8, 9]);
  });

  test("what is no entry is left out", async () => {
    const rubbish = `null\n[]\n{"time":"1","text":"x"}\n{"time":2}\nnot json\n${line(3)}{"time":4,"te`;
    expect(await times(logged(rubbish).instance)).toEqual([3]);
    expect(await times(logged(rubbish).instance, { tail: 2 })).toEqual([3]);
  });

  test("what is longer than an entry is left out, and what stands around it is not", async () => {
    const damaged = `${line(1)}${"{".repeat(300_000)}\n${line(2)}`;
    for (const query of [{}, { tail: 2 }, { tail: 9 }, { since: 1 }])
      expect(await times(logged(damaged).instance, query)).toEqual([1, 2]);
    expect(await times(logged("x".repeat(200_000)).instance, { tail: 1 })).toEqual([]);
    const longest = line(3, "\u0001".repeat(8192));
    expect(await times(logged(lines(1) + longest + longest).instance, { tail: 2 })).toEqual([3, 3]);
    expect(await times(logged(lines(1) + longest + lines(4)).instance)).toEqual([1, 3, 4]);
  });
});

describe("a log was read whole into memory", () => {
  const large = () => logged(long(16_000, 24_000), long(0, 8000), long(8000, 16_000));

  test("of the last ones only what holds them is read", async () => {
    const { instance } = large();
    const before = bytesRead();
    expect(await times(instance, { tail: 1 })).toEqual([23_999]);
    expect(await times(instance, { since: 23_998 })).toEqual([23_998, 23_999]);
    expect(await times(instance, { since: 11_998, tail: 1 })).toEqual([23_999]);
    expect(bytesRead() - before).toBeLessThan(6 << 20);
  });

  test("all is read as it is taken", async () => {
    const { instance } = large();
    const before = bytesRead();
    const entries = read(only(instance, large().instance), {}, false, new AbortController().signal);
    expect((await entries.next()).value?.length).toBeLessThanOrEqual(1000);
    expect(bytesRead() - before).toBeLessThan(2 << 20);
    let count = 0;
    for await (const some of entries) count += some.length;
    expect(count).toBeGreaterThan(46_000);
  });

  test("a file without end is left when nobody waits any more", async () => {
    const { instance, file } = logged("");
    truncateSync(file(0), 2 ** 40);
    for (const query of [{}, { tail: 1 }, { since: 1 }]) {
      const ended = new AbortController();
      setTimeout(() => ended.abort(), 50);
      expect(await present([instance], query, ended.signal)).toEqual([]);
    }
  });
});

describe("following", () => {
  function following(whose: Whose, query = {}) {
    const ended = new AbortController();
    onTestFinished(() => ended.abort());
    const entries = read(whose, query, true, ended.signal);
    const seen: number[] = [];
    /** Takes all that comes. */
    const all = async (): Promise<void> => {
      for await (const some of entries) seen.push(...some.map(({ time }) => time));
    };
    /** Takes what is given next; no more is read before it is asked for. */
    const next = async () => (await entries.next()).value?.map(({ time }) => time);
    return { seen, next, all, end: () => ended.abort() };
  }

  test("gives what is there and what comes, over a change of files and their being emptied", async () => {
    const { instance, file } = logged(lines(1, 2), "");
    const { seen, end, all } = following(only(instance));
    const done = all();
    await expect.poll(() => seen).toEqual([1, 2]);
    appendFileSync(file(0), lines(3));
    await expect.poll(() => seen).toEqual([1, 2, 3]);
    appendFileSync(file(1), lines(4, 5));
    await expect.poll(() => seen).toEqual([1, 2, 3, 4, 5]);
    writeFileSync(file(0), lines(6));
    await expect.poll(() => seen).toEqual([1, 2, 3, 4, 5, 6]);
    end();
    await done;
  });

  test("what was written between the look and the following was lost", async () => {
    const { instance, file } = logged(lines(1, 2), "");
    const { next } = following(only(instance));
    expect(await next()).toEqual([1, 2]);
    appendFileSync(file(0), lines(3));
    expect(await next()).toEqual([3]);
    appendFileSync(file(0), lines(4));
    writeFileSync(file(1), lines(5, 6));
    expect(await next()).toEqual([4]);
    expect(await next()).toEqual([5, 6]);
  });

  test("a file that is used again, and is longer than before, is read from its first line", async () => {
    const { instance, file } = logged(lines(1, 2), lines(0));
    const { next } = following(only(instance));
    expect([await next(), await next()]).toEqual([[0], [1, 2]]);
    appendFileSync(file(0), lines(3));
    writeFileSync(file(1), lines(4, 5, 6));
    expect([await next(), await next()]).toEqual([[3], [4, 5, 6]]);
  });

  test("a file that is used again while it is read loses its rest, and nothing comes twice or in pieces", async () => {
    const { instance, file } = logged(long(0, 300), long(300, 310));
    const { next } = following(only(instance));
    const first = await next();
    expect(first!.length).toBeLessThan(100);
    writeFileSync(file(0), long(310, 1000));
    expect(await next()).toEqual(range(300, 310));
    const rest: number[] = [];
    while (rest.at(-1) !== 999) rest.push(...(await next())!);
    expect(rest).toEqual(range(310, 1000));
  });

  test("begins behind the last ones that are wanted", async () => {
    const { instance, file } = logged(lines(1, 2, 3));
    const none = following(only(instance), { tail: 0 });
    const one = following(only(instance), { tail: 1 });
    const taking = [none.all(), one.all()];
    await expect.poll(() => one.seen).toEqual([3]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    appendFileSync(file(0), lines(4));
    await expect.poll(() => one.seen).toEqual([3, 4]);
    await expect.poll(() => none.seen).toEqual([4]);
    for (const { end } of [none, one]) end();
    await Promise.all(taking);
  });

  test("a half line is given when it is whole", async () => {
    for (const query of [{}, { tail: 1 }]) {
      const { instance, file } = logged(lines(1));
      const whole = line(2);
      appendFileSync(file(0), whole.slice(0, 9));
      const { seen, end, all } = following(only(instance), query);
      const done = all();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(seen).toEqual([1]);
      appendFileSync(file(0), whole.slice(9) + line(3));
      await expect.poll(() => seen).toEqual([1, 2, 3]);
      end();
      await done;
    }
  });

  test("instances that came later were not followed: they are from their first line, and those before go on", async () => {
    const [former, later] = [logged(lines(1, 2)), logged(lines(3, 4, 5))];
    later.instance.record.created = Number.MAX_SAFE_INTEGER;
    const instances = [former.instance];
    const { next } = following({ ...only(), instances: () => instances, lasts: () => true }, { tail: 1 });
    expect(await next()).toEqual([2]);
    instances.push(later.instance);
    former.instance.alive = false;
    appendFileSync(former.file(0), lines(6));
    expect([await next(), await next()].flat()).toEqual([3, 4, 5, 6]);
    appendFileSync(later.file(0), lines(7));
    expect(await next()).toEqual([7]);
    // It is not known any more, and that is no reason to give it again should it be.
    instances.shift();
    appendFileSync(later.file(0), lines(8));
    expect(await next()).toEqual([8]);
  });

  test("one that is not listed while it ends is followed, and no old lines of it come", async () => {
    const { instance, file } = logged(lines(1, 2));
    const instances: Logged[] = [];
    const { next } = following({ ...only(), instances: () => instances, lasts: () => true }, { tail: 1 });
    setTimeout(() => instances.push(instance), 50);
    expect(await next()).toEqual([2]);
    instances.pop();
    appendFileSync(file(0), lines(3));
    expect(await next()).toEqual([3]);
  });

  test("ends with the instance, after its last words", async () => {
    const { instance, file } = logged(lines(1));
    const { seen, all, next } = following(only(instance));
    expect(await next()).toEqual([1]);
    instance.alive = false;
    appendFileSync(file(0), lines(2));
    await all();
    expect(seen).toEqual([2]);
  });

  test("goes on as long as others may come", async () => {
    const { instance } = logged(lines(1));
    instance.alive = false;
    let lasts = true;
    let wake = (): void => {};
    const listen = (listener: () => void) => {
      wake = listener;
      return () => {};
    };
    const { seen, all } = following({ ...only(instance), lasts: () => lasts, listen });
    let over = false;
    const done = all().then(() => (over = true));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([seen, over]).toEqual([[1], false]);
    lasts = false;
    wake();
    await done;
  });

  test("a directory that is gone, or is none, ends nothing", async () => {
    const [gone, none] = [logged(lines(1)), logged()];
    rmSync(gone.directory, { recursive: true });
    mkdirSync(none.file(0));
    for (const { instance } of [gone, none]) instance.alive = false;
    await expect(following(only(gone.instance, none.instance)).all()).resolves.toBeUndefined();
  });
});
