// The life of guests under ukd, by real guests.

import { readFileSync, writeFileSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { Ukd } from "./ukd.ts";

beforeEach((context) => skipFor(context, noKvm()));

const get = async (port: number, path = "/"): Promise<string> =>
  (
    await (
      await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { connection: "close" },
        signal: AbortSignal.timeout(5000),
      })
    ).text()
  ).trim();

const web = (port: number, replicas = 1, mark = "one", more = ""): string => `guests:
  web:
    image: "{app}"
    replicas: ${replicas}
    ports: ["${port}:3000"]
    env: { MARK: ${mark} }
    health: { http: /health, port: 3000, interval: 200ms, timeout: 1s, failures: 2 }
    ${more}
`;

describe("applying", () => {
  test("a plan is shown, done, and safe to repeat", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    const planned = await ukd.apply(web(port, 2), true);
    expect(planned.body).toMatchObject({ applied: false, steps: [{ do: "create", guest: "web" }] });
    expect(await ukd.instances()).toEqual([]);
    expect((await ukd.apply(web(port, 2))).body).toMatchObject({ applied: true });
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    const before = (await ukd.instances()).map(({ id }) => id);
    expect((await ukd.apply(web(port, 2))).body).toEqual({
      applied: true,
      steps: [],
      basis: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect((await ukd.instances()).map(({ id }) => id)).toEqual(before);
    expect((await ukd.apply("guests: {}")).body.steps).toMatchObject([{ do: "remove", guest: "web" }]);
    await expect.poll(() => ukd.instances(), { timeout: 20_000 }).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
  });

  test("the plan that was agreed to is done, or none if the host has changed since", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    const { basis } = (await ukd.apply(web(port), true)).body;
    expect((await ukd.apply(web(port), false, basis)).body).toMatchObject({ applied: true, basis });
    const next = (await ukd.apply(web(port, 2), true)).body;
    expect(next.basis).not.toBe(basis);
    await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 3 });
    const { status, body } = await ukd.apply(web(port, 2), false, next.basis);
    expect([status, body.problems[0].code]).toEqual([409, "PLAN_CHANGED"]);
    expect((await ukd.ask("GET", "/v1/guests/web")).body.replicas).toBe(3);
    const now = (await ukd.apply(web(port, 2), true)).body;
    expect((await ukd.apply(web(port, 2), false, now.basis)).body.steps).toMatchObject([{ do: "scale" }]);
  });

  test("a guest that comes back while its former instances still end is made anew once they are over", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    const text = `${web(port).replace("{ MARK: one }", '{ MARK: one, STUBBORN: "1" }')}    stop: { grace: 1s }\n`;
    await ukd.apply(text);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    const [former] = await ukd.instances();
    await ukd.apply("guests: {}");
    expect((await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 2 })).status).toBe(404);
    expect((await ukd.apply(text)).body.steps).toMatchObject([{ do: "create", guest: "web" }]);
    expect(await ukd.instances()).toMatchObject([
      { id: former!.id, state: "stopping" },
      { name: "web-1", state: "waiting", reason: "waits for the end of its former instances" },
    ]);
    expect((await ukd.apply(text)).body.steps).toEqual([]);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    expect((await ukd.instances())[0]!.id).not.toBe(former!.id);
    expect(await get(port)).toBe("one");
  });

  test("a wrong file changes nothing, and its mistakes are told with their places", async () => {
    const ukd = await Ukd.start();
    const { status, body } = await ukd.apply("guests:\n  web:\n    image: /nowhere.uk\n    replcas: 2\n");
    expect(status).toBe(422);
    expect(body.problems[0]).toMatchObject({ where: expect.stringContaining("ukd.yaml:4:5") as string });
    expect((await ukd.apply("guests:\n  web: { image: /nowhere.uk }\n")).body.problems[0]).toMatchObject({
      code: "NOT_AN_IMAGE",
      where: expect.stringContaining("ukd.yaml:2:17, guests.web.image") as string,
    });
    expect(await ukd.instances()).toEqual([]);
  });

  test("who comes after another waits for it", async () => {
    const ukd = await Ukd.start();
    const [port, other] = [await freePort(), await freePort()];
    await ukd.apply(`${web(port)}  last: { image: "{app}", after: [web], ports: ["${other}:3000"] }\n`);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "last-1 running"]);
    const kinds = (await ukd.events()).map(({ kind, instance }) => `${kind} ${instance}`);
    expect(kinds.indexOf("instance-healthy web-1")).toBeLessThan(kinds.indexOf("instance-started last-1"));
    expect(kinds).toContain("instance-started last-1");
  });

  test("who comes after a guest without replicas waits, and says for what, until it is scaled up", async () => {
    const ukd = await Ukd.start();
    const [port, other] = [await freePort(), await freePort()];
    await ukd.apply(`${web(port, 0)}  last: { image: "{app}", after: [web], ports: ["${other}:3000"] }\n`);
    expect(await ukd.instances()).toMatchObject([
      { name: "last-1", state: "waiting", reason: "waits for web (has no replicas)" },
    ]);
    await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 1 });
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "last-1 running"]);
    await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 0 });
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["last-1 running"]);
  });
});

describe("outliving", () => {
  test("kill -9 of ukd: guests serve on, are adopted, and nothing is lost of who ended meanwhile", async () => {
    const ukd = await Ukd.start();
    const [port, other] = [await freePort(), await freePort()];
    const second = `  brief: { image: "{app}", ports: ["${other}:3000"], env: { MARK: b }, restart: { policy: never } }\n`;
    await ukd.apply(web(port, 2) + second);
    await expect
      .poll(() => ukd.states(), { timeout: 20_000 })
      .toEqual(["web-1 running", "web-2 running", "brief-1 running"]);
    const before = await ukd.instances();
    await ukd.end("SIGKILL");
    expect(await get(port)).toBe("one");
    await get(other, "/say?text=last%20words");
    await get(other, "/exit?code=7");
    await ukd.begin();
    expect(
      (await ukd.instances()).filter(({ name }) => name !== "brief-1").map(({ id, process }) => [id, process]),
    ).toEqual(before.slice(0, 2).map(({ id, process }) => [id, process]));
    await expect.poll(() => ukd.states(), { timeout: 5000 }).toEqual(["web-1 running", "web-2 running"]);
    const ended = (await ukd.instances(true)).find(({ name }) => name === "brief-1");
    expect(ended).toMatchObject({ state: "ended", exitCode: 7, id: before[2]!.id });
    const { body } = await ukd.ask("GET", "/v1/logs?ref=brief-1");
    expect(String(body)).toContain('"text":"last words"');
    expect(await get(port)).toBe("one");
    // Still in its hands: the adopted ones are stopped and scaled like its own.
    await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 1 });
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    expect(await get(port)).toBe("one");
  });

  test("who has died while no ukd ran is started again", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 1, "one", "restart: { policy: always, delay: 100ms }"));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    const [before] = await ukd.instances();
    await ukd.end("SIGKILL");
    process.kill(before!.process!, "SIGKILL");
    await ukd.begin();
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    const all = await ukd.instances(true);
    expect(all.find(({ id }) => id === before!.id)).toMatchObject({ state: "ended", exitCode: 137 });
    expect(await get(port)).toBe("one");
  });
});

describe("restarting", () => {
  test("by policy, later and later", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 1, "one", "restart: { policy: on-failure, delay: 100ms, delayMax: 400ms }"));
    for (let round = 1; round <= 3; round++) {
      await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
      await get(port, "/exit?code=3");
      await expect.poll(async () => (await ukd.instances())[0]?.restarts, { timeout: 20_000 }).toBe(round);
    }
    const pauses = (await ukd.events()).flatMap(({ text }) => /again in (\d+) ms/.exec(text)?.[1] ?? []);
    expect(pauses).toEqual(["100", "200", "400"]);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    await get(port, "/exit?code=0");
    await expect.poll(() => ukd.states(), { timeout: 5000 }).toEqual([]);
    expect((await ukd.instances(true)).filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
  });

  test("stop asks, waits for the grace period, and ends; start begins again", async () => {
    const ukd = await Ukd.start();
    const [port, other] = [await freePort(), await freePort()];
    const stubborn = `  stubborn: { image: "{app}", ports: ["${other}:3000"], env: { MARK: s, STUBBORN: "1" }, stop: { grace: 500ms } }\n`;
    await ukd.apply(web(port) + stubborn);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "stubborn-1 running"]);
    expect((await ukd.ask("POST", "/v1/stop", { ref: "web" })).body).toEqual({ instances: ["web-1"] });
    expect((await ukd.ask("POST", "/v1/stop", { ref: "stubborn-1" })).body).toEqual({ instances: ["stubborn-1"] });
    const all = await ukd.instances(true);
    expect(all.map(({ name, state, exitCode }) => [name, state, exitCode])).toEqual([
      ["web-1", "ended", 0],
      ["stubborn-1", "ended", 137],
    ]);
    expect(String((await ukd.ask("GET", "/v1/logs?ref=web-1")).body)).toContain('"text":"ends"');
    await ukd.ask("POST", "/v1/start", { ref: "web" });
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
  });
});

describe("sharing a port", () => {
  test("an unhealthy replica gets no connection, a dead one loses none, and a recovered one serves again", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 3, "one", "restart: { policy: always, delay: 500ms }"));
    await expect
      .poll(() => ukd.states(), { timeout: 20_000 })
      .toEqual(["web-1 running", "web-2 running", "web-3 running"]);
    for (let count = 0; count < 60; count++) expect(await get(port)).toBe("one");
    const served = async (): Promise<number[]> =>
      ((await ukd.ask("GET", "/v1/stats?ref=web")).body.stats as { httpRequests: number }[]).map(
        ({ httpRequests }) => httpRequests,
      );
    expect(Math.min(...(await served()))).toBeGreaterThan(3);

    await get(port, "/ill");
    await expect
      .poll(async () => (await ukd.states()).filter((state) => state.endsWith("unhealthy")), { timeout: 5000 })
      .toHaveLength(1);
    const healthy = async (): Promise<string[]> => {
      const seen: string[] = [];
      for (let count = 0; count < 30; count++) seen.push(await get(port, "/health"));
      return [...new Set(seen)];
    };
    expect(await healthy()).toEqual(["well"]);

    const victim = (await ukd.instances()).find(({ state }) => state === "running")!;
    process.kill(victim.process!, "SIGKILL");
    for (let count = 0; count < 30; count++) expect(await get(port)).toBe("one");
    await expect
      .poll(async () => (await ukd.states()).filter((state) => state.endsWith(" running")), { timeout: 20_000 })
      .toHaveLength(2);
  });

  test("an image is replaced without a refused connection", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 3));
    await expect
      .poll(() => ukd.states(), { timeout: 20_000 })
      .toEqual(["web-1 running", "web-2 running", "web-3 running"]);
    let over = false;
    const failures: unknown[] = [];
    const marks = new Set<string>();
    let count = 0;
    const client = async (): Promise<void> => {
      while (!over) {
        await get(port, count % 5 === 0 ? "/slow" : "/").then(
          (mark) => marks.add(mark),
          (error: unknown) => failures.push(error),
        );
        count++;
      }
    };
    const clients = [client(), client(), client(), client()];
    expect((await ukd.apply(web(port, 3, "two"))).body.steps).toMatchObject([{ do: "replace", guest: "web" }]);
    await expect
      .poll(async () => (await ukd.events()).map(({ kind }) => kind), { timeout: 40_000 })
      .toContain("guest-replaced");
    over = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect([...marks].sort()).toEqual(["one", "two"]);
    for (let tries = 0; tries < 10; tries++) expect(await get(port)).toBe("two");
    expect(count).toBeGreaterThan(15);
  });

  test("a port whose instances are all unhealthy is answered still, and by the healthy one as soon as there is one", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 2));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    const ill = async (): Promise<number> => (await ukd.states()).filter((state) => state.endsWith("unhealthy")).length;
    for (let count = 1; count <= 2; count++) {
      // The first one leaves connections to the other.
      await get(port, "/ill");
      await expect.poll(ill, { timeout: 20_000 }).toBe(count);
    }
    for (let count = 0; count < 20; count++) expect(await get(port)).toBe("one");
    expect((await ukd.events()).map(({ kind }) => kind)).toContain("guest-unhealthy");
    await get(port, "/ill?on=false");
    await expect.poll(ill, { timeout: 20_000 }).toBe(1);
    await expect
      .poll(async () => [...new Set(await Promise.all(Array.from({ length: 20 }, () => get(port, "/health"))))], {
        timeout: 20_000,
      })
      .toEqual(["well"]);
  });

  test("scaling down and up resets no connection", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 3));
    const all = ["web-1 running", "web-2 running", "web-3 running"];
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(all);
    let over = false;
    const failures: unknown[] = [];
    let count = 0;
    const client = async (): Promise<void> => {
      for (; !over; count++) await get(port).catch((error: unknown) => failures.push(error));
    };
    const clients = [client(), client(), client(), client()];
    for (let round = 0; round < 3; round++) {
      await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 1 });
      await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
      const before = count;
      await expect.poll(() => count, { timeout: 20_000 }).toBeGreaterThan(before + 20);
      await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 3 });
      await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(all);
    }
    over = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);
  });

  test("a restart refuses nobody", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 2));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    const before = (await ukd.instances()).map(({ id }) => id);
    let over = false;
    const restarting = ukd.ask("POST", "/v1/restart", { ref: "web" }).finally(() => (over = true));
    while (!over) expect(await get(port)).toBe("one");
    expect((await restarting).body).toEqual({ instances: ["web-1", "web-2"] });
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    expect((await ukd.instances()).filter(({ id }) => before.includes(id))).toEqual([]);
  });

  test("a replacement goes on under the next ukd, without a refused connection", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 4));
    const all = ["web-1 running", "web-2 running", "web-3 running", "web-4 running"];
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(all);
    const before = (await ukd.instances()).map(({ id }) => id);
    await ukd.apply(web(port, 4, "two"));
    const left = async (): Promise<number> => (await ukd.instances()).filter(({ id }) => before.includes(id)).length;
    await expect.poll(left, { timeout: 20_000, interval: 5 }).toBeLessThan(4);
    await ukd.end("SIGKILL");
    expect(["one", "two"]).toContain(await get(port));
    let over = false;
    const beginning = ukd.begin().finally(() => (over = true));
    while (!over) expect(["one", "two"]).toContain(await get(port));
    await beginning;
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(all);
    for (let again = 0; again < 8; again++) expect(await get(port)).toBe("two");
  });

  test("an image that does not start leaves the old instances where they are", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 2));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    const before = (await ukd.instances()).map(({ id }) => id);
    const dying = web(port, 2, "two, DIE: now");
    await ukd.apply(dying);
    await expect
      .poll(async () => (await ukd.events()).map(({ kind }) => kind), { timeout: 20_000 })
      .toContain("replacement-failed");
    expect((await ukd.instances()).map(({ id }) => id)).toEqual(before);
    expect(await get(port)).toBe("one");
    // The host does not look like the file: the next plan says so, and so does one that puts it right.
    const again = await ukd.apply(dying, true);
    const text = "2 instances of a former form; one instance after the other";
    expect(again.body).toMatchObject({ applied: false, steps: [{ do: "replace", guest: "web", text }] });
    await ukd.apply(web(port, 2, "two"));
    await expect.poll(() => get(port), { timeout: 20_000 }).toBe("two");
  });
});

describe("a monitor that its own jail ends", () => {
  test("has left word of it, and of what to do", async () => {
    const ukd = await Ukd.start();
    await ukd.apply(`${web(await freePort())}    restart: { policy: never }\n`);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    // As the kernel does it for a system call that is not in the list.
    process.kill((await ukd.instances())[0]!.process!, "SIGSYS");
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual([]);
    expect(await ukd.instances(true)).toMatchObject([
      {
        state: "ended",
        exitCode: 159,
        reason: expect.stringMatching(/ended by its own jail.*Please report it.*--jail-report/),
      },
    ]);
  });
});

describe("a secret", () => {
  test("with other contents at the same path is a difference: who was started with the old ones is replaced", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    const key = join(ukd.directory, "key");
    const text = web(port, 2).replace("env: { MARK: one }", `secrets: { MARK: ${key} }`);
    writeFileSync(key, "value-1");
    await ukd.apply(text);
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    expect(await get(port)).toBe("value-1");
    expect((await ukd.apply(text)).body.steps).toEqual([]);
    writeFileSync(key, "value-2");
    expect((await ukd.apply(text)).body.steps).toMatchObject([
      { do: "replace", text: "contents of secrets; one instance after the other" },
    ]);
    expect((await ukd.apply(text)).body.steps, "it is under way").toEqual([]);
    const replaced = async () => (await ukd.events()).filter(({ kind }) => kind === "guest-replaced").length;
    await expect.poll(replaced, { timeout: 40_000 }).toBe(1);
    expect(await get(port)).toBe("value-2");
    // What an operator has started anew has read it.
    writeFileSync(key, "value-3");
    await ukd.ask("POST", "/v1/restart", { ref: "web" });
    expect((await ukd.apply(text)).body.steps).toEqual([]);
    const records = (await ukd.instances()).map(({ id }) => join(ukd.directory, "i", id, "record.json"));
    for (const kept of [...records, join(ukd.state, "guests.json"), join(ukd.state, "secrets.key")])
      expect(readFileSync(kept, "latin1")).not.toContain("value-");
  });
});

describe("reapportioning", () => {
  test("a memory limit is lowered and raised while it runs, up to what it was started with", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 1, "one", "memory: 32M\n    memoryMax: 48M"));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    const [before] = await ukd.instances();
    for (const memory of ["20M", "48M"]) {
      expect((await ukd.ask("PATCH", "/v1/guests/web", { memory })).body.steps).toMatchObject([{ do: "change" }]);
      // Looked at after the monitor has looked at what the guest holds.
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await get(port)).toBe("one");
      expect(await ukd.instances()).toMatchObject([
        { id: before!.id, memory: Number.parseInt(memory, 10) * 2 ** 20, state: "running" },
      ]);
    }
    expect((await ukd.events()).map(({ kind }) => kind)).not.toContain("change-failed");
    expect((await ukd.ask("PATCH", "/v1/guests/web", { memory: "64M" })).status).toBe(422);
  });

  test("a cap on the processor is set while it runs", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    const [before] = await ukd.instances();
    const answer = await ukd.ask("PATCH", "/v1/guests/web", { cpu: { cap: 25, weight: 50 }, network: { rate: "1M" } });
    expect(answer.body.steps).toMatchObject([{ do: "change", guest: "web" }]);
    expect((await ukd.instances())[0]!.id).toBe(before!.id);
    expect(getPriority(before!.process)).toBe(3);
    const guest = (await ukd.ask("GET", "/v1/guests/web")).body;
    expect(guest.specification).toMatchObject({ cpu: { cap: 25, weight: 50 }, network: { rate: 2 ** 20 } });
    expect((await ukd.ask("PATCH", "/v1/guests/web", { memory: "lots" })).status).toBe(422);
    expect((await ukd.ask("PATCH", "/v1/guests/webb", { memory: "8M" })).body.problems[0]).toMatchObject({
      code: "NO_SUCH_GUEST",
      how: expect.stringContaining("`web`") as string,
    });
  });
});
