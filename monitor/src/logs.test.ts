import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { entries, follow, type Logged } from "./logs.ts";
import { scratch } from "./testing.ts";

const line = (time: number, text = `${time}`): string => `${JSON.stringify({ time, stream: "stdout", text })}\n`;
const lines = (...times: number[]): string => times.map((time) => line(time)).join("");

function logged(...files: string[]) {
  const directory = scratch();
  const file = (index: number): string => join(directory, `console.${index}.log`);
  for (const [index, text] of files.entries()) writeFileSync(file(index), text);
  const instance = { alive: true, log: directory, name: "web-1", record: { guest: "web", id: "0123" } };
  return { directory, file, instance: instance as typeof instance & Logged };
}

const times = async (instance: Logged, query = {}): Promise<number[]> =>
  (await entries(instance, query)).map(({ time }) => time);

describe("the entries of a log", () => {
  test("say whose they are", async () => {
    const { instance } = logged(line(7, "hello"));
    const whose = { guest: "web", instance: "web-1", id: "0123" };
    expect(await entries(instance, {})).toEqual([{ time: 7, stream: "stdout", text: "hello", ...whose }]);
  });

  test("are in order over files that are used in turn", async () => {
    expect(await times(logged(lines(7, 8), lines(1, 2, 3), lines(4, 5, 6)).instance)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await times(logged(lines(1, 2), "", "").instance)).toEqual([1, 2]);
    expect(await times(logged("", lines(1, 2)).instance), "an empty one is passed over").toEqual([1, 2]);
    expect(await times(logged().instance)).toEqual([]);
  });

  test("the last ones, those from a time on", async () => {
    const { instance } = logged(lines(5, 6), lines(1, 2, 3, 4));
    expect(await times(instance, { tail: 3 })).toEqual([4, 5, 6]);
    expect(await times(instance, { tail: 0 })).toEqual([]);
    expect(await times(instance, { tail: 100 })).toHaveLength(6);
    expect(await times(instance, { since: 4 })).toEqual([4, 5, 6]);
    expect(await times(instance, { since: 2, tail: 2 })).toEqual([5, 6]);
  });

  test("what is no entry is left out", async () => {
    const rubbish = `null\n[]\n{"time":"1","text":"x"}\n{"time":2}\nnot json\n${line(3)}{"time":4,"te`;
    expect(await times(logged(rubbish).instance)).toEqual([3]);
  });
});

describe("following", () => {
  async function following(instance: Logged) {
    const seen: number[] = [];
    const ended = new AbortController();
    const done = (async () => {
      for await (const { time } of follow(instance, ended.signal)) seen.push(time);
    })();
    // What is there when it begins is not given.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { seen, end: () => ended.abort(), done };
  }

  test("gives what comes, over a change of files and their being emptied", async () => {
    const { instance, file } = logged(lines(1, 2), "");
    const { seen, end, done } = await following(instance);
    appendFileSync(file(0), lines(3));
    await expect.poll(() => seen).toEqual([3]);
    appendFileSync(file(1), lines(4, 5));
    await expect.poll(() => seen).toEqual([3, 4, 5]);
    writeFileSync(file(0), lines(6));
    await expect.poll(() => seen).toEqual([3, 4, 5, 6]);
    end();
    await done;
  });

  test("a half line is given when it is whole", async () => {
    const { instance, file } = logged(lines(1));
    const { seen, end, done } = await following(instance);
    const whole = line(2);
    appendFileSync(file(0), whole.slice(0, 9));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(seen).toEqual([]);
    appendFileSync(file(0), whole.slice(9) + line(3));
    await expect.poll(() => seen).toEqual([2, 3]);
    end();
    await done;
  });

  test("ends with the instance, after its last words", async () => {
    const { instance, file } = logged(lines(1));
    const { seen, done } = await following(instance);
    instance.alive = false;
    appendFileSync(file(0), lines(2));
    await done;
    expect(seen).toEqual([2]);
  });

  test("a directory that is gone ends nothing", async () => {
    const { instance } = logged();
    mkdirSync(join(instance.log, "console.0.log"));
    instance.alive = false;
    await expect(following(instance).then(({ done }) => done)).resolves.toBeUndefined();
  });
});
