import type { Instance, Plan } from "@unikernel/monitor/api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeUkd, refusal, value, type Answer, type FakeUkd } from "../testing/fake-ukd.ts";
import { memoryHost } from "../testing/memory-host.ts";
import { image, instance } from "../testing/records.ts";
import { testImage } from "../testing/test-image.ts";

let ukd: FakeUkd;
beforeEach(async () => {
  ukd = await fakeUkd();
});
afterEach(() => ukd.close());

const bytes = testImage({ listen: [3000] });
const host = () => memoryHost({ "/app/a.uk": bytes, "/app/data/x": "", "/app/key": "secret" });
const calls = () => ukd.asked.map(({ call }) => call);
const put = () => ukd.asked.find(({ call }) => call.startsWith("PUT"));

/** Answers of a ukd whose instances are those of `looks`, one after another; the last stays. */
function answers(looks: readonly (readonly Instance[] | Answer)[], step: Plan["steps"][number]["do"] = "create") {
  const rest = [...looks];
  const plan = { applied: true, steps: [{ do: step, guest: "web", text: "" }] };
  ukd.answers = {
    "POST /v1/images": value({ ...image, name: "my_http.v2" }),
    "GET /v1/images": value({ images: [image] }),
    "PUT /v1/guests/web": value({ plan }),
    "PUT /v1/guests/my-http-v2": value({ plan }),
    "GET /v1/instances": () => {
      const look = rest.length > 1 ? rest.shift()! : rest[0]!;
      return "length" in look ? value({ instances: look }) : look;
    },
  };
}

const unknown = refusal(404, "NO_SUCH_GUEST", "There is no guest `web`", "See `uk ps`");
const starting = (replica: number) => instance(replica, { state: "starting" });

describe("uk deploy", () => {
  test("uploads, puts the guest and waits until all its instances run", async () => {
    answers([unknown, [], [starting(1), starting(2)], [instance(1), starting(2)], [instance(2), instance(1)]]);
    expect(await ukd.uk(["deploy", "a.uk", "--name", "web", "--replicas", "2"], host())).toEqual({
      code: 0,
      output: "web-1 running  127.0.0.1:8080->3000\nweb-2 running  127.0.0.1:8080->3000\n",
      errors: "",
    });
    expect(calls().slice(0, 3)).toEqual([
      "POST /v1/images",
      "GET /v1/instances?ref=web&all=true",
      "PUT /v1/guests/web",
    ]);
    expect(calls()).toHaveLength(7);
    expect(ukd.asked[0]).toMatchObject({ type: "application/octet-stream", body: Buffer.from(bytes) });
  });

  test("says with its flags what a configuration file would, with absolute paths", async () => {
    answers([unknown]);
    const flags = [
      ...[
        "-p",
        "3000",
        "-p",
        "0.0.0.0:53:53/udp",
        "-v",
        "data:/data",
        "-v",
        "./data:/ro:ro",
        "--volume-quota",
        "/data=1M",
      ],
      ...["--allow-net", "*.example:443", "--deny-net", "10.0.0.0/8", "-m", "64M", "--memory-max", "128M"],
      ...["-e", "A=b=c", "--secret", "KEY=key", "--replicas", "3", "--restart", "on-failure"],
      ...["--cpu", "50", "--cpu-weight", "200", "--health", "/well?x:3000"],
    ];
    expect(await ukd.uk(["deploy", "a.uk", "-d", "--name", "web", ...flags, "--", "x", "-y"], host())).toEqual({
      code: 0,
      output: "web\n",
      errors: "",
    });
    expect(put()?.body).toEqual({
      directory: "/app",
      specification: {
        image: "3f2a9c1b77de",
        ports: ["3000:3000", "0.0.0.0:53:53/udp"],
        volumes: [
          { directory: "/app/data", at: "/data", quota: 1048576 },
          { directory: "/app/data", at: "/ro", readOnly: true },
        ],
        connect: ["*.example:443"],
        deny: ["10.0.0.0/8"],
        memory: 67108864,
        memoryMax: 134217728,
        replicas: 3,
        cpu: { weight: 200, cap: 50 },
        restart: { policy: "on-failure" },
        health: { http: "/well?x", port: 3000 },
        env: { A: "b=c" },
        secrets: { KEY: "/app/key" },
        arguments: ["x", "-y"],
      },
    });
  });

  test("without a name the guest is called as the image, in letters that guests may have", async () => {
    answers([unknown]);
    expect((await ukd.uk(["deploy", "a.uk", "-d"], host())).output).toBe("my-http-v2\n");
    expect(put()?.body).toEqual({ directory: "/app", specification: { image: "3f2a9c1b77de" } });
  });

  test("takes an image that ukd has by its id, the beginning of one or its name", async () => {
    for (const word of ["3f2a9c1b77de", "3f2", "http"]) {
      ukd.asked.length = 0;
      answers([unknown]);
      await ukd.uk(["deploy", word, "-d", "--name", "web"], host());
      expect(put()?.body).toEqual({ directory: "/app", specification: { image: "3f2a9c1b77de" } });
      expect(calls()).not.toContain("POST /v1/images");
    }
    expect(await ukd.uk(["deploy", "gone"], host())).toMatchObject({
      code: 2,
      errors: expect.stringContaining("error[NOT_FOUND]: There is no file or directory `gone`"),
    });
  });

  test("instances that are replaced do not count, neither as running nor as dead", async () => {
    const old = [instance(1, { id: "old000000000" })];
    const fresh = instance(1, { id: "new000000000", created: old[0]!.created + 1, ports: [] });
    const dead = { ...old[0]!, state: "ended" as const, exitCode: 143 };
    answers([old, old, [dead], [dead, fresh]], "replace");
    expect(await ukd.uk(["deploy", "a.uk", "--name", "web"], host())).toMatchObject({
      code: 0,
      output: "web-1 running\n",
    });
    expect(calls().filter((call) => call.startsWith("GET"))).toHaveLength(4);
  });

  test("what stays does count, and what had ended before does not", async () => {
    const ended = instance(2, { state: "ended", exitCode: 143 });
    answers([[instance(1), ended]], "change");
    expect(await ukd.uk(["deploy", "a.uk", "--name", "web"], host())).toMatchObject({
      code: 0,
      output: "web-1 running  127.0.0.1:8080->3000\n",
    });
  });

  test("an instance that dies or is not started ends the wait with its reason", async () => {
    answers([unknown, [instance(1, { state: "waiting", restarts: 1, reason: "panic: out of memory", exitCode: 137 })]]);
    expect(await ukd.uk(["deploy", "a.uk", "--name", "web"], host())).toEqual({
      code: 1,
      output: "",
      errors:
        "error[GUEST_FAILS]: `web-1` does not stay up: panic: out of memory. See what it has written with `uk logs web-1`; it stays deployed until `uk rm -f`.\n",
    });
    answers([unknown, [instance(1, { state: "ended", exitCode: 3 })]]);
    expect((await ukd.uk(["deploy", "a.uk", "--name", "web"], host())).errors).toContain("exit code 3");
  });

  test("work that is done is no failure", async () => {
    answers([unknown, [instance(1, { state: "ended", exitCode: 0, ports: [] })]]);
    expect(await ukd.uk(["deploy", "a.uk", "--name", "web", "--restart", "never"], host())).toMatchObject({
      code: 0,
      output: "web-1 ended (0)\n",
    });
  });

  test("says after its patience what still does not run", async () => {
    answers([unknown, [starting(1)]]);
    let clock = 0;
    const impatient = { ...host(), now: () => (clock += 50_000) };
    const { code, errors } = await ukd.uk(["deploy", "a.uk", "--name", "web"], impatient);
    expect(code).toBe(1);
    expect(errors).toContain("error[NOT_READY]: After 60 seconds not all runs: web-1 (starting).");
  });

  test("refuses bad flags and files before it asks ukd", async () => {
    const cases = [
      [["-p", "0"], "BAD_PORT"],
      [["-v", "data"], "BAD_VOLUME"],
      [["-v", "gone:/data"], "NO_DIRECTORY"],
      [["-v", "a.uk:/data"], "NOT_A_DIRECTORY"],
      [["--volume-quota", "/data=1M"], "BAD_QUOTA"],
      [["--allow-net", "http://x/"], "BAD_RULE"],
      [["-m", "7M"], "BAD_MEMORY"],
      [["--memory-max", "lots"], "BAD_MEMORY"],
      [["-e", "A"], "BAD_ENVIRONMENT"],
      [["--secret", "A"], "BAD_SECRET"],
      [["--secret", "A=gone"], "NO_SUCH_FILE"],
      [["--replicas", "-1"], "MISSING_VALUE"],
      [["--replicas", "many"], "BAD_NUMBER"],
      [["--restart", "sometimes"], "BAD_RESTART"],
      [["--cpu-cap", "0"], "BAD_NUMBER"],
      [["--cpu", "none"], "BAD_NUMBER"],
      [["--cpu-weight", "x"], "BAD_NUMBER"],
      [["--health", "3000"], "BAD_HEALTH"],
      [["--health", "/x:0"], "BAD_HEALTH"],
    ] as const;
    for (const [flags, code] of cases) {
      const { code: exit, errors } = await ukd.uk(["deploy", "a.uk", ...flags], host());
      expect(errors).toContain(`error[${code}]`);
      expect(exit).toBe(2);
    }
    const noImage = memoryHost({ "/app/a.uk": "text".repeat(40) });
    expect(await ukd.uk(["deploy", "a.uk"], noImage)).toMatchObject({ code: 125 });
    expect(ukd.asked).toEqual([]);
  });

  test("what ukd refuses ends it", async () => {
    answers([unknown]);
    ukd.answers = {
      ...ukd.answers,
      "PUT /v1/guests/web": refusal(409, "PORT_TAKEN", "Port 80 is taken by db", "Choose"),
    };
    expect(await ukd.uk(["deploy", "a.uk", "--name", "web"], host())).toMatchObject({
      code: 1,
      errors: "error[PORT_TAKEN]: Port 80 is taken by db. Choose.\n",
    });
  });
});
