import type { Plan } from "@unikernel/monitor/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeUkd, refusal, value, type Answers, type FakeUkd } from "../testing/fake-ukd.ts";
import { memoryHost } from "../testing/memory-host.ts";

let ukd: FakeUkd;
beforeEach(async () => {
  ukd = await fakeUkd();
});
afterEach(() => ukd.close());

const calls = () => ukd.asked.map(({ call }) => call);
const bodies = () => ukd.asked.map(({ body }) => body);

describe("uk start, stop, kill, restart and rm", () => {
  test("each tells ukd whom it is about and prints whom it was", async () => {
    for (const verb of ["start", "stop", "kill", "restart"]) {
      ukd.asked.length = 0;
      ukd.answers = { [`POST /v1/${verb}`]: value({ instances: ["web-1", "web-2"] }) };
      expect(await ukd.uk([verb, "web"])).toEqual({ code: 0, output: "web-1\nweb-2\n", errors: "" });
      expect(ukd.asked).toMatchObject([{ call: `POST /v1/${verb}`, body: { ref: "web" } }]);
    }
  });

  test("one that is refused does not keep the others from it", async () => {
    ukd.answers = {
      "POST /v1/stop": ({ body }) =>
        (body as { ref: string }).ref === "wbe"
          ? refusal(404, "NO_SUCH_GUEST", "There is no `wbe`", "Did you mean `web`?")
          : value({ instances: (body as { ref: string }).ref === "idle" ? [] : ["web-1"] }),
    };
    expect(await ukd.uk(["stop", "wbe", "web", "idle", "web"])).toEqual({
      code: 1,
      output: "web-1\n",
      errors: "error[NO_SUCH_GUEST]: There is no `wbe`. Did you mean `web`?\nidle: nothing to do\n",
    });
    expect(calls()).toHaveLength(3);
  });

  test("rm removes guests, by force if it is asked for, and names cannot leave their place in the path", async () => {
    ukd.answers = {
      "DELETE /v1/guests/web": value({ instances: [] }),
      "DELETE /v1/guests/%2E%2E": refusal(404, "NO_SUCH_GUEST", "There is no `..`", "See `uk ps`"),
      "DELETE /v1/guests/a%2Fb%3Fforce%3Dtrue": refusal(404, "NO_SUCH_GUEST", "There is no such guest", "See `uk ps`"),
    };
    expect(await ukd.uk(["rm", "web"])).toEqual({ code: 0, output: "web\n", errors: "" });
    await ukd.uk(["rm", "-f", "web", "..", "a/b?force=true"]);
    expect(calls()).toEqual([
      "DELETE /v1/guests/web",
      "DELETE /v1/guests/web?force=true",
      "DELETE /v1/guests/%2E%2E?force=true",
      "DELETE /v1/guests/a%2Fb%3Fforce%3Dtrue?force=true",
    ]);
  });

  test("each needs a word", async () => {
    for (const verb of ["start", "stop", "kill", "restart", "rm", "scale", "set"])
      expect(await ukd.uk([verb])).toMatchObject({ code: 2, errors: expect.stringContaining("MISSING_ARGUMENT") });
  });
});

describe("uk scale and uk set", () => {
  const plan: Plan = { applied: true, steps: [{ do: "scale", guest: "web", text: "2 -> 4" }] };

  test("scale judges all words before it acts", async () => {
    ukd.answers = { "POST /v1/scale": value(plan) };
    expect(await ukd.uk(["scale", "web=4", "db=0"])).toEqual({
      code: 0,
      output: "~ scale web: 2 -> 4\n".repeat(2),
      errors: "",
    });
    expect(bodies()).toEqual([
      { guest: "web", replicas: 4 },
      { guest: "db", replicas: 0 },
    ]);
    for (const word of ["web", "web=", "web=-1", "web=x", "=3"])
      expect(await ukd.uk(["scale", "db=1", word])).toMatchObject({
        code: 2,
        errors: expect.stringContaining(`error[BAD_SCALE]: \`${word}\` says no number of instances`),
      });
    expect(calls()).toHaveLength(2);
  });

  test("scale says in words how many instances are too many", async () => {
    for (const count of ["10001", "100000", "9".repeat(40)])
      expect(await ukd.uk(["scale", "db=1", `web=${count}`])).toEqual({
        code: 2,
        output: "",
        errors: `error[TOO_MANY_REPLICAS]: \`web=${count}\` asks for more instances than a guest can have, which are 10000. Write a number from 0 to 10000, as in \`uk scale web=4\`.\n`,
      });
    expect(calls()).toEqual([]);
  });

  test("set sends what changes, and `none` as no limit", async () => {
    ukd.answers = {
      "PATCH /v1/guests/web": value({ applied: true, steps: [{ do: "change", guest: "web", text: "memory" }] }),
    };
    const flags = ["--memory", "64M", "--cpu-cap", "50", "--cpu-weight", "200", "--net-rate", "10M"];
    expect(await ukd.uk(["set", "web", ...flags, "--disk-rate", "none"])).toMatchObject({
      code: 0,
      output: "~ change web: memory\n",
    });
    await ukd.uk(["set", "web", "--cpu-cap", "none"]);
    await ukd.uk(["set", "web", "--cpu", "20"]);
    await ukd.uk(["set", "web", "--cpu=none"]);
    expect(bodies()).toEqual([
      {
        memory: "67108864",
        cpu: { cap: 50, weight: 200 },
        network: { rate: "10M" },
        disk: { rate: null },
      },
      { cpu: { cap: null } },
      { cpu: { cap: 20 } },
      { cpu: { cap: null } },
    ]);
  });

  test("set refuses what is no limit, and nothing", async () => {
    const cases = [
      [[], "NOTHING_TO_SET"],
      [["--memory", "much"], "BAD_MEMORY"],
      [["--cpu-cap", "101"], "BAD_NUMBER"],
      [["--cpu", "many"], "BAD_NUMBER"],
      [["--cpu", "20", "--cpu-cap", "20"], "REPEATED_FLAG"],
      [["--cpu-weight", "0"], "BAD_NUMBER"],
      [["--net-rate", "fast"], "BAD_AMOUNT"],
    ] as const;
    for (const [flags, code] of cases)
      expect(await ukd.uk(["set", "web", ...flags])).toMatchObject({
        code: 2,
        errors: expect.stringContaining(`error[${code}]`),
      });
    expect(ukd.asked).toEqual([]);
  });

  test("a plan that does nothing is said", async () => {
    ukd.answers = { "POST /v1/scale": value({ applied: true, steps: [{ do: "keep", guest: "web", text: "" }] }) };
    expect(await ukd.uk(["scale", "web=2"])).toEqual({ code: 0, output: "", errors: "web: nothing to do\n" });
  });
});

describe("uk apply", () => {
  const plan: Plan = {
    applied: false,
    steps: [
      { do: "create", guest: "web", text: "4 x http" },
      { do: "change", guest: "db", text: "memory 32M -> 64M" },
      { do: "keep", guest: "cache", text: "" },
    ],
  };
  const removing: Plan = { applied: false, steps: [...plan.steps, { do: "remove", guest: "old", text: "" }] };
  const lines = "+ create web: 4 x http\n~ change db: memory 32M -> 64M\n";
  const host = (answers?: string[]) => {
    const made = memoryHost({ "/app/ukd.yaml": "guests: {}\n" });
    made.answers = answers;
    if (answers !== undefined) made.screen = { columns: 80, rows: 24, colours: false };
    return made;
  };
  const answers = (of: Plan): Answers => ({
    "POST /v1/apply": ({ body }) => value({ ...of, applied: !(body as { dry: boolean }).dry }),
  });

  test("--dry-run prints the plan alone", async () => {
    ukd.answers = answers(plan);
    expect(await ukd.uk(["apply", "--dry-run"], host())).toEqual({ code: 0, output: lines, errors: "" });
    expect(bodies()).toEqual([{ text: "guests: {}\n", file: "/app/ukd.yaml", dry: true }]);
    expect(JSON.parse((await ukd.uk(["apply", "--dry-run", "--json"], host())).output)).toEqual(plan);
  });

  test("asks on a terminal, and does it after a yes alone", async () => {
    ukd.answers = answers(plan);
    expect(await ukd.uk(["apply", "ukd.yaml"], host(["y"]))).toEqual({
      code: 0,
      output: `${lines}Apply this? [y/N] ${lines}Done: 2 steps\n`,
      errors: "",
    });
    for (const answer of ["n", "", "maybe"])
      expect(await ukd.uk(["apply"], host([answer]))).toEqual({
        code: 1,
        output: `${lines}Apply this? [y/N] `,
        errors: "Nothing was done\n",
      });
    expect(bodies().filter((body) => !(body as { dry: boolean }).dry)).toHaveLength(1);
  });

  test("--yes does not ask", async () => {
    ukd.answers = answers(removing);
    expect(await ukd.uk(["apply", "--yes"], host([]))).toEqual({
      code: 0,
      output: `${lines}- remove old\nDone: 3 steps\n`,
      errors: "",
    });
  });

  test("without a terminal goes on, but removes nothing without --yes", async () => {
    ukd.answers = answers(plan);
    expect(await ukd.uk(["apply"], host())).toMatchObject({
      code: 0,
      output: `${lines}Done: 2 steps\n`,
      errors: lines,
    });
    ukd.asked.length = 0;
    ukd.answers = answers(removing);
    expect(await ukd.uk(["apply"], host())).toMatchObject({
      code: 2,
      output: "",
      errors: expect.stringContaining(
        "error[NOT_CONFIRMED]: This would remove old, and there is no terminal to ask on",
      ),
    });
    expect(bodies()).toMatchObject([{ dry: true }]);
  });

  test("asks for the plan that was shown, and says so if the host has changed meanwhile", async () => {
    const basis = "0f".repeat(32);
    const changed = refusal(409, "PLAN_CHANGED", "The host has changed since, so nothing was done", "Run it again");
    ukd.answers = {
      "POST /v1/apply": ({ body }) => ((body as { dry: boolean }).dry ? value({ ...plan, basis }) : changed),
    };
    expect(await ukd.uk(["apply"], host(["y"]))).toEqual({
      code: 1,
      output: `${lines}Apply this? [y/N] `,
      errors: "error[PLAN_CHANGED]: The host has changed since, so nothing was done. Run it again.\n",
    });
    expect(bodies()).toMatchObject([{ dry: true }, { dry: false, expect: basis }]);
  });

  test("says if there is nothing to do, no file, and each mistake in it", async () => {
    ukd.answers = answers({ applied: false, steps: plan.steps.slice(2) });
    expect((await ukd.uk(["apply"], host())).output).toBe("Nothing to do: all is as the file says\n");
    expect(await ukd.uk(["apply", "gone.yaml"], host())).toMatchObject({
      code: 2,
      errors: expect.stringContaining("error[NO_SUCH_FILE]: There is no file `gone.yaml`"),
    });
    const problem = {
      code: "BAD_SIZE",
      what: "`x` is no size",
      where: "ukd.yaml:3:5, guests.web.memory",
      how: "Mend it",
    };
    ukd.answers = { "POST /v1/apply": { status: 422, problems: [problem, problem] } };
    expect(await ukd.uk(["apply"], host())).toMatchObject({
      code: 1,
      errors: "error[BAD_SIZE]: `x` is no size. ukd.yaml:3:5, guests.web.memory. Mend it.\n".repeat(2),
    });
  });
});
