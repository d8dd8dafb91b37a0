import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { entry, event, image, instance, now, stats } from "../testing/records.ts";
import { fakeUkd, refusal, value, type FakeUkd } from "../testing/fake-ukd.ts";
import { memoryHost } from "../testing/memory-host.ts";

let ukd: FakeUkd;
beforeEach(async () => {
  ukd = await fakeUkd();
});
afterEach(() => ukd.close());

const host = (columns?: number) => {
  const made = memoryHost();
  made.time = now;
  if (columns !== undefined) made.screen = { columns, rows: 24, colours: false };
  return made;
};
const calls = () => ukd.asked.map(({ call }) => call);
const noSuch = refusal(
  404,
  "NO_SUCH_GUEST",
  "There is no guest, instance or id `wbe`",
  "Did you mean `web`? `uk ps -a` lists them",
);

describe("uk ps", () => {
  const instances = [
    instance(1),
    instance(12, {
      state: "ended",
      exitCode: 137,
      started: now - 90_000,
      ended: now - 30_000,
      restarts: 3,
      ports: [],
      image: "aaaaaaaaaaaa",
    }),
  ];
  const two = () => ({
    "GET /v1/instances": value({ instances }),
    "GET /v1/images": value({ images: [image] }),
  });

  test("prints aligned columns, and images by their names", async () => {
    ukd.answers = two();
    expect(await ukd.uk(["ps"], host())).toEqual({
      code: 0,
      errors: "",
      output: [
        "NAME    ID                        IMAGE         STATE        UPTIME  RESTARTS  MEMORY  PORTS",
        "web-1   111111111111              http          running      1h             0     32M  127.0.0.1:8080->3000",
        "web-12  121212121212121212121212  aaaaaaaaaaaa  ended (137)  1m             3     32M",
        "",
      ].join("\n"),
    });
    expect(calls().sort()).toEqual(["GET /v1/images", "GET /v1/instances"]);
  });

  test("an image is called by its id if two have its name", async () => {
    const images = [image, { ...image, id: "bbbbbbbbbbbb" }];
    ukd.answers = { ...two(), "GET /v1/images": value({ images }) };
    expect((await ukd.uk(["ps"], host())).output).toContain("3f2a9c1b77de  running");
  });

  test("-a and a reference are handed on, -q prints ids, --json what ukd says", async () => {
    ukd.answers = two();
    expect(await ukd.uk(["ps", "-aq", "web"])).toMatchObject({
      output: "111111111111\n121212121212121212121212\n",
    });
    expect(calls()).toEqual(["GET /v1/instances?ref=web&all=true"]);
    expect(JSON.parse((await ukd.uk(["ps", "--json"])).output)).toEqual(instances);
  });

  test("-a names guests that never had an instance, too", async () => {
    const guests = [{ name: "idle" }, { name: instances[0]!.guest }, { name: "spare" }];
    ukd.answers = { ...two(), "GET /v1/guests": value({ guests }) };
    const all = (await ukd.uk(["ps", "-a"], host())).output;
    expect(all.split("\n").slice(3)).toEqual(["Guests without instances: idle, spare", ""]);
    expect((await ukd.uk(["ps", "-a", "web"], host())).output).toBe(all.split("\n").slice(0, 3).join("\n") + "\n");
    ukd.answers = { ...two(), "GET /v1/guests": value({ guests: guests.slice(1, 2) }) };
    expect((await ukd.uk(["ps", "-a"], host())).output).not.toContain("Guests");
  });

  test("what ukd refuses is printed as it says it", async () => {
    ukd.answers = { ...two(), "GET /v1/instances": noSuch };
    expect(await ukd.uk(["ps", "wbe"])).toEqual({
      code: 1,
      output: "",
      errors:
        "error[NO_SUCH_GUEST]: There is no guest, instance or id `wbe`. Did you mean `web`? `uk ps -a` lists them.\n",
    });
  });
});

describe("uk stats", () => {
  test("prints a row each, and JSON", async () => {
    ukd.answers = { "GET /v1/stats": value({ stats: [stats(1)] }) };
    expect(await ukd.uk(["stats", "web-1"])).toEqual({
      code: 0,
      errors: "",
      output: [
        "NAME   STATE    UPTIME    CPU    MEMORY  NET IN/OUT  DISK IN/OUT  CONNS  REQUESTS  RESTARTS",
        "web-1  running   1m 5s  12.3%  9M / 32M     2K / 5M     0B / 17B      3        41         1",
        "",
      ].join("\n"),
    });
    expect(calls()).toEqual(["GET /v1/stats?ref=web-1"]);
    expect(JSON.parse((await ukd.uk(["stats", "--json"])).output)).toEqual([stats(1)]);
  });
});

describe("uk top", () => {
  const three = [
    stats(1, { share: 1, memory: 3 }),
    stats(2, { share: 3, memory: 1 }),
    stats(10, { share: 2, memory: 2 }),
  ];
  const names = (picture: string): string[] => [...picture.matchAll(/^web-\d+/gm)].map(([name]) => name);

  test("without a terminal prints one picture", async () => {
    ukd.answers = { "GET /v1/stats": value({ stats: three }) };
    const { code, output } = await ukd.uk(["top"]);
    expect(code).toBe(0);
    expect(output).toMatch(/^3 instances, processor 6\.0%, memory 6B, 9 connections\n\nNAME/);
    expect(names(output)).toEqual(["web-2", "web-10", "web-1"]);
  });

  test("looks again, sorts by keys, quits with q and gives the terminal back", async () => {
    ukd.answers = { "GET /v1/stats": value({ stats: three }) };
    const terminal = host(40);
    const running = ukd.uk(["top"], terminal);
    await expect.poll(() => terminal.pictures.length).toBe(1);
    terminal.press!("m");
    expect(names(terminal.pictures.at(-1)!)).toEqual(["web-1", "web-10", "web-2"]);
    terminal.press!("n");
    expect(names(terminal.pictures.at(-1)!)).toEqual(["web-1", "web-2", "web-10"]);
    ukd.answers = { "GET /v1/stats": value({ stats: [stats(7)] }) };
    await expect.poll(() => names(terminal.pictures.at(-1)!), { timeout: 3000 }).toEqual(["web-7"]);
    for (const line of terminal.pictures.at(-1)!.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
    terminal.press!("q");
    expect(await running).toEqual({ code: 0, output: "", errors: "" });
    expect(terminal.press).toBeUndefined();
  });

  test("Ctrl-C quits too, and a ukd that goes away ends it with the terminal given back", async () => {
    ukd.answers = { "GET /v1/stats": value({ stats: three }) };
    const first = host(80);
    const quitting = ukd.uk(["top"], first);
    await expect.poll(() => first.press).toBeDefined();
    first.press!("\u0003");
    expect((await quitting).code).toBe(0);

    const second = host(80);
    const failing = ukd.uk(["top"], second);
    await expect.poll(() => second.press).toBeDefined();
    ukd.answers = { "GET /v1/stats": noSuch };
    expect(await failing).toMatchObject({ code: 1, errors: expect.stringContaining("error[NO_SUCH_GUEST]") });
    expect(second.press).toBeUndefined();
  });
});

describe("uk logs", () => {
  const answers = (lines: readonly unknown[], count = 1) => ({
    "GET /v1/instances": value({ instances: Array.from({ length: count }, (_, index) => instance(index + 1)) }),
    "GET /v1/logs": { lines },
  });

  test("prints the lines of one instance as they are", async () => {
    ukd.answers = answers([
      entry(1, 0, "one"),
      entry(1, 1, "long ", { part: true }),
      entry(1, 1, "line"),
      entry(1, 2, "raw \u001b]0;title\u0007"),
    ]);
    expect(await ukd.uk(["logs", "web", "--tail", "5", "--since", "10m"], host())).toEqual({
      code: 0,
      errors: "",
      output: "one\nlong line\nraw \u001b]0;title\u0007\n",
    });
    expect(calls()).toEqual([
      "GET /v1/instances?ref=web&all=true",
      `GET /v1/logs?ref=web&since=${now - 600_000}&tail=5`,
    ]);
  });

  test("says whose each line is if they are several, a cut line included", async () => {
    ukd.answers = answers([entry(1, 0, "a", { part: true }), entry(10, 1, "b"), entry(1, 2, "c")], 10);
    expect((await ukd.uk(["logs", "web"])).output).toBe("web-1  | a\nweb-10 | b\nweb-1  | c\n");
  });

  test("puts several references into one order", async () => {
    ukd.answers = {
      ...answers([]),
      "GET /v1/logs": ({ call }) =>
        call.includes("db")
          ? { lines: [entry(2, 1, "second"), entry(2, 3, "fourth")] }
          : { lines: [entry(1, 0, "first"), entry(1, 2, "third")] },
    };
    const { output } = await ukd.uk(["logs", "web-1", "db"]);
    expect(output.match(/\w+$/gm)).toEqual(["first", "second", "third", "fourth"]);
  });

  test("colours by stream and makes what guests write harmless, on a terminal alone", async () => {
    ukd.answers = answers([
      entry(1, 0, "bad\u001b[2J\u001b]0;x\u0007", { stream: "stderr" }),
      entry(1, 1, "dead", { stream: "monitor" }),
      entry(1, 2, "\u001b[32mgreen"),
    ]);
    const terminal = host();
    terminal.screen = { columns: 80, rows: 24, colours: true };
    expect((await ukd.uk(["logs", "web"], terminal)).output).toBe(
      "\u001b[31mbad\\u001b[2J\\u001b]0;x\\u0007\u001b[0m\n\u001b[33mdead\u001b[0m\n\u001b[32mgreen\u001b[0m\n",
    );
  });

  test("--json prints the entries, one a line", async () => {
    const lines = [entry(1, 0, "one"), entry(1, 1, "two")];
    ukd.answers = answers(lines);
    const { output } = await ukd.uk(["logs", "-f", "--json", "web"]);
    expect(output).toBe(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    expect(calls().at(-1)).toBe("GET /v1/logs?ref=web&follow=true");
  });

  test("follows: a line is printed when it comes, and a connection that breaks is an error that ends the others", async () => {
    ukd.answers = {
      ...answers([]),
      "GET /v1/logs": ({ call }) =>
        call.includes("db")
          ? { lines: [entry(2, 1, "still there")], stays: true }
          : { lines: [entry(1, 0, "last words")], breaks: true },
    };
    const { code, output, errors } = await ukd.uk(["logs", "-f", "web", "db"]);
    expect(code).toBe(125);
    expect(output).toContain("last words");
    expect(errors).toMatch(/^error\[UKD_GONE\]: The connection to ukd has ended before its answer has/);
  });

  test("all wrong names are told, before anything is printed", async () => {
    ukd.answers = { ...answers([]), "GET /v1/instances": noSuch };
    const { code, output, errors } = await ukd.uk(["logs", "wbe", "wbe2"]);
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors.match(/error\[NO_SUCH_GUEST\]/g)).toHaveLength(2);
    expect(calls()).toHaveLength(2);
  });

  test("refuses times and numbers that are none", async () => {
    expect(await ukd.uk(["logs", "--since", "tomorrow", "web"])).toMatchObject({
      code: 2,
      errors: expect.stringContaining("error[BAD_TIME]: `tomorrow` is not a time"),
    });
    expect(await ukd.uk(["logs", "--tail", "many", "web"])).toMatchObject({
      code: 2,
      errors: expect.stringContaining("error[BAD_NUMBER]"),
    });
    expect(await ukd.uk(["logs"])).toMatchObject({ code: 2, errors: expect.stringContaining("[MISSING_ARGUMENT]") });
    expect(ukd.asked).toEqual([]);
  });
});

describe("uk events", () => {
  test("prints them for people and as JSON lines", async () => {
    ukd.answers = { "GET /v1/events": { lines: [event, { ...event, kind: "guest-removed", instance: undefined }] } };
    expect(await ukd.uk(["events", "--since", "1h"], host())).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^\d\d:\d\d:\d\d {2}instance-started {4}web-1: started as process 4001\n\S+ {2}guest-removed {7}web: started/,
      ),
    });
    const { output } = await ukd.uk(["events", "-f", "--json", "--since", "7"]);
    expect(JSON.parse(output.split("\n")[0]!)).toEqual(event);
    expect(calls()).toEqual([`GET /v1/events?since=${now - 3_600_000}`, "GET /v1/events?since=7&follow=true"]);
  });
});

describe("uk images", () => {
  test("prints them, and JSON", async () => {
    ukd.answers = { "GET /v1/images": value({ images: [image] }) };
    expect((await ukd.uk(["images"], host())).output).toBe(
      [
        "ID            NAME  SIZE  MEMORY  LISTENS  ADDED   USED BY",
        "3f2a9c1b77de  http  1.2M     32M  3000     2d ago  web",
        "",
      ].join("\n"),
    );
    expect(JSON.parse((await ukd.uk(["images", "--json"])).output)).toEqual([image]);
  });

  test("rm removes each that it can, and says which it cannot", async () => {
    ukd.answers = {
      "DELETE /v1/images/old": value({}),
      "DELETE /v1/images/http": refusal(409, "IMAGE_IN_USE", "`http` is used by web", "Remove that first"),
    };
    expect(await ukd.uk(["images", "rm", "http", "old"])).toEqual({
      code: 1,
      output: "old\n",
      errors: "error[IMAGE_IN_USE]: `http` is used by web. Remove that first.\n",
    });
    expect(await ukd.uk(["images", "rm"])).toMatchObject({ code: 2 });
    expect(await ukd.uk(["images", "remove"])).toMatchObject({
      code: 2,
      errors: expect.stringContaining("Write `uk images rm REF`, or `uk images` alone"),
    });
  });
});
