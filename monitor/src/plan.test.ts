import { describe, expect, test } from "vitest";
import { basisOf as basisFrom, plan, type Present, type Wanted } from "./plan.ts";
import { guestOf } from "./testing.ts";

const record = (fields = "", rest: Partial<Present> = {}): Present => ({
  specification: guestOf(fields),
  image: "aaaaaaaaaaaa",
  origin: "applied",
  stopped: false,
  marks: [],
  former: 0,
  ...rest,
});
const basisOf = (present: Present[], wanted: Wanted[]): string => basisFrom(present, wanted, plan(present, wanted));
const wanted = (fields = "", image = "aaaaaaaaaaaa", name = "web") => ({
  specification: { ...guestOf(fields), name },
  image,
  secrets: undefined,
});

describe("a plan", () => {
  test("is empty where all is as it should be", () => {
    expect(plan([], [])).toEqual([]);
    expect(plan([record("replicas: 2")], [wanted("replicas: 2")])).toEqual([]);
    const elsewhere = wanted();
    const moved = { ...elsewhere, specification: { ...elsewhere.specification, image: "/other/place/web.uk" } };
    expect(plan([record()], [moved]), "the same image at another path").toEqual([]);
  });

  test.each<[what: string, before: Present[], after: ReturnType<typeof wanted>[], step: object]>([
    ["a new guest", [], [wanted()], { do: "create", text: "1 instance of image aaaaaaaaaaaa" }],
    ["with replicas", [], [wanted("replicas: 3")], { do: "create", text: "3 instances of image aaaaaaaaaaaa" }],
    ["more replicas", [record()], [wanted("replicas: 3")], { do: "scale", text: "1 -> 3 instances" }],
    ["fewer replicas", [record("replicas: 3")], [wanted()], { do: "scale", text: "3 -> 1 instance" }],
    ["a cap", [record()], [wanted("cpu: { cap: 5 }")], { do: "change", text: "cpu, while it runs" }],
    ["a rate of the log", [record()], [wanted("log: { rate: 2M }")], { do: "change", text: "log, while it runs" }],
    ["files of the log", [record()], [wanted("log: { files: 1 }, cpu: { cap: 5 }")], { do: "change", text: "cpu, log, while it runs; size and number of log files from the next start of each instance on" }],
    ["files of the log, and a variable", [record()], [wanted("log: { files: 1 }, env: { A: b }")], { do: "replace", text: "env, log; one instance after the other" }],
    ["more than replicas", [record()], [wanted("replicas: 2, cpu: { cap: 5 }")], { do: "change" }],
    ["a variable", [record()], [wanted("env: { A: b }")], { do: "replace", text: "env; one instance after the other" }],
    ["an image", [record()], [wanted("", "bbbbbbbbbbbb")], { do: "replace", text: "image; one instance after the other" }],
    ["live and not", [record()], [wanted("replicas: 2, env: { A: b }")], { do: "replace" }],
    ["a guest less", [record("replicas: 2")], [], { do: "remove", text: "2 instances" }],
    ["one by hand", [record("", { origin: "deployed" })], [], { do: "keep" }],
  ])("of %s", (_what, before, after, step) => {
    expect(plan(before, after)).toMatchObject([{ guest: "web", ...step }]);
  }); // prettier-ignore

  test("starts what was stopped by hand, as the file says that it runs", () => {
    expect(plan([record("replicas: 3", { stopped: true })], [wanted("replicas: 3")])).toEqual([
      { do: "start", guest: "web", text: "3 instances stopped by hand" },
    ]);
    expect(plan([record("replicas: 3", { halted: [2] })], [wanted("replicas: 3, env: { A: b }")])).toEqual([
      { do: "replace", guest: "web", text: "env; one instance after the other; 1 instance stopped by hand starts" },
    ]);
    expect(basisOf([record("", { stopped: true })], [wanted()])).not.toBe(basisOf([record()], [wanted()]));
  });

  test("replaces instances that a failed replacement has left", () => {
    expect(plan([record("replicas: 3", { former: 2 })], [wanted("replicas: 3")])).toEqual([
      { do: "replace", guest: "web", text: "2 instances of a former form; one instance after the other" },
    ]);
    expect(plan([record("", { former: 1 })], [wanted("cpu: { cap: 5 }")])).toMatchObject([
      { do: "replace", text: "cpu, 1 instance of a former form; one instance after the other" },
    ]);
  });

  test("replaces instances that were started with other contents of a secret", () => {
    const fields = "secrets: { A: /srv/a }";
    const now = { ...wanted(fields), secrets: "now" };
    const before = (...marks: string[]) => [record(fields, { marks })];
    expect(plan(before("old", "old"), [now])).toEqual([
      { do: "replace", guest: "web", text: "contents of secrets; one instance after the other" },
    ]);
    expect(plan(before("now", "old"), [now])).toMatchObject([{ do: "replace" }]);
    expect(plan(before("now", "now"), [now])).toEqual([]);
    expect(plan(before(), [now]), "none runs, or a former ukd did not know").toEqual([]);
    expect(basisOf(before("old"), [now])).not.toBe(basisOf(before("now"), [now]));
  });

  test("names each guest once, those of the file first and in its order", () => {
    const before = [record(), record("", { specification: { ...guestOf(), name: "old" } })];
    const steps = plan(before, [wanted("", undefined, "new"), wanted("replicas: 2")]);
    expect(steps.map(({ do: what, guest }) => `${what} ${guest}`)).toEqual(["create new", "scale web", "remove old"]);
  });

  test("has a basis that is another one as soon as the host or what is wanted differs", () => {
    const now = basisOf([record()], [wanted()]);
    expect(basisOf([record("restart: {}, cpu: { weight: 100 }")], [wanted()])).toBe(now);
    const others = [
      basisOf([], [wanted()]),
      basisOf([record("replicas: 2")], [wanted()]),
      basisOf([record("", { image: "bbbbbbbbbbbb" })], [wanted()]),
      basisOf([record("", { origin: "deployed" })], [wanted()]),
      basisOf([record()], []),
      basisOf([record()], [wanted("", "bbbbbbbbbbbb")]),
    ];
    expect(new Set([now, ...others]).size).toBe(7);
  });

  test("one by hand that is now in the file is compared like any other", () => {
    expect(plan([record("", { origin: "deployed" })], [wanted("replicas: 2")])).toMatchObject([{ do: "scale" }]);
  });
});
