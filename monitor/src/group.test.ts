// Groups of instances whose monitors are small programs without guests: they write a status file and hear their control socket.

import { spawn } from "node:child_process";
import { GuestState, PAGE_SIZE, STATUS_MAGIC, StatusPage } from "@unikernel/hal";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Cgroups } from "./cgroups.ts";
import { Events } from "./events.ts";
import { Group, type GroupRecord } from "./group.ts";
import { Instance } from "./instance.ts";
import { openPlaces, type Places } from "./places.ts";
import { SecretMarks } from "./secrets.ts";
import { guestOf, scratch } from "./testing.ts";

const monitor = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, unlinkSync, writeFileSync } = require("node:fs");
const net = require("node:net");
const http = require("node:http");
const args = process.argv.slice(2);
const option = (name) => args[args.indexOf(name) + 1];
const directory = option("--supervise");
const variables = Object.fromEntries(args.flatMap((arg, at) => (arg === "--env" ? [args[at + 1].split("=")] : [])));
const page = Buffer.alloc(${2 * PAGE_SIZE});
const status = (state, code = 0, reason = "") => {
  page.writeUInt32LE(${STATUS_MAGIC}, ${StatusPage.MAGIC});
  page.writeUInt32LE(state, ${StatusPage.STATE});
  page.writeUInt32LE(code, ${StatusPage.EXIT_CODE});
  page.writeBigUInt64LE(BigInt(Date.now()) * 1000000n, ${StatusPage.ENDED});
  page.writeUInt32LE(page.write(reason, ${StatusPage.REASON}), ${StatusPage.REASON_LENGTH});
  writeFileSync(directory + "/status", page);
};
const end = (code, reason) => { status(${GuestState.ENDED}, code, reason); process.exit(code); };
status(${GuestState.STARTING});
if (variables.FAIL) end(125, "error[FAIL]: it does not start");
net.createServer((socket) => {
  let text = "";
  socket.on("error", () => {}).on("data", (bytes) => {
    text += bytes;
    for (let at; (at = text.indexOf("\\n")) >= 0; text = text.slice(at + 1)) {
      const message = JSON.parse(text.slice(0, at));
      appendFileSync(directory + "/told", JSON.stringify(message) + "\\n");
      if (message.do === "drop-me") { socket.destroy(); return; }
      const ports = [{ protocol: "tcp", address: "127.0.0.1:80", guest: 3000 }];
      socket.write(JSON.stringify(message.do === "ports" ? { ok: true, ports } : { ok: true }) + "\\n");
      if (message.do === "kill") setTimeout(() => end(137, ""), 5);
      if (message.do === "stop" && !variables.STUBBORN) setTimeout(() => end(0, ""), 5);
    }
  });
}).listen(directory + "/control.sock", () => status(${GuestState.RUNNING}));
const own = args.includes("--listen-at") ? option("--listen-at").split(":")[0] : undefined;
if (own) http.createServer((_, answer) => answer.writeHead(existsSync(directory + "/ill") ? 500 : 200).end()).listen(own);
if (variables.CODE) setTimeout(() => end(Number(variables.CODE), "its end"), 30);
`;

function bench(fields: string, rest: Partial<GroupRecord> = {}, cgroups?: Cgroups) {
  const directory = scratch();
  const program = join(directory, "monitor.cjs");
  writeFileSync(program, monitor);
  chmodSync(program, 0o755);
  const places = openPlaces(directory, directory, join(directory, "api"));
  const events = new Events(places.events);
  const given: string[] = [];
  const keeper = {
    give: async ({ slot }: { slot: number }, to: string) => void given.push(`${slot} ${to}`),
    drop: async (address: string, from: number) => void given.push(`drop ${address} ${from}`),
    start: async (args: readonly string[], _control: string) => {
      const child = spawn(program, args, { detached: true, stdio: "ignore" });
      child.unref();
      return child.pid!;
    },
  };
  const missing: string[] = [];
  const taken: string[] = [];
  const around = {
    ...(cgroups !== undefined && { cgroups }),
    ...{ places, keeper, events, images: { get: () => undefined }, secrets: new SecretMarks(places.secrets) },
    missing: () => missing,
    taken: () => taken,
    readinessChanged: () => {},
    save: () => {},
  };
  const record: GroupRecord = {
    specification: guestOf(fields),
    image: "one",
    origin: "applied",
    stopped: false,
    ...rest,
  };
  const group = new Group(record, around);
  onTestFinished(async () => {
    await group.stop(undefined, true);
    await group.remove();
    events.flush();
  });
  const states = (): string[] => group.views(false).map(({ name, state }) => `${name} ${state}`);
  const kinds = (): string[] => events.since(0).map(({ kind }) => kind);
  const told = (instance: Instance): object[] =>
    readFileSync(join(instance.directory, "told"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
  const running = async (...names: string[]): Promise<readonly Instance[]> => {
    await expect.poll(states, { timeout: 20_000 }).toEqual(names.map((name) => `${name} running`));
    return group.instances;
  };
  return { group, around, given, missing, states, kinds, told, running, events, places: places as Places };
}

const ports = `ports: ["80:3000"]`;
const health = `health: { http: /, port: 3000, interval: 100ms, timeout: 5s, failures: 2 }`;

describe("a group", () => {
  test("starts its replicas, and tells where they are reached", async () => {
    const { group, running, told } = bench(`replicas: 2, ${ports}`);
    group.ensure();
    group.ensure();
    const [first] = await running("web-1", "web-2");
    expect(first!.record.ports).toEqual(["127.0.0.1:80->3000/tcp"]);
    expect(group.ready).toBe(true);
    expect(told(first!)).toEqual([{ do: "ports" }]);
  });

  test("tells those that have a health check to accept once it goes well", async () => {
    const { group, running, told } = bench(`${ports}, ${health}`);
    group.ensure();
    const [first] = await running("web-1");
    await expect.poll(() => told(first!)).toEqual([{ do: "ports" }, { do: "accept", on: true }]);
  });

  test("tells a change that came while it started once it runs, and no other instance what is not for it", async () => {
    const { group, around, running, told } = bench("replicas: 1");
    const { start } = around.keeper;
    let go = (): void => {};
    around.keeper.start = async (args, control) => {
      await new Promise<void>((resolve) => (go = resolve));
      return start(args, control);
    };
    group.ensure();
    await expect.poll(() => String(go)).not.toBe(String(() => {}));
    group.change({ ...group.record, specification: guestOf("cpu: { cap: 10 }") });
    group.change({ ...group.record, specification: guestOf("cpu: { cap: 20 }, network: { rate: 1M }") });
    go();
    const [first] = await running("web-1");
    const changes = [
      { do: "cpu", cap: 20 },
      { do: "rates", network: 1 << 20, disk: 0, log: 1 << 20 },
    ];
    await expect.poll(() => told(first!)).toEqual([{ do: "ports" }, ...changes]);
    around.keeper.start = start;
    group.change({ ...group.record, specification: guestOf("replicas: 2, cpu: { cap: 20 }, network: { rate: 1M }") });
    await running("web-1", "web-2");
    expect(told(first!)).toEqual([{ do: "ports" }, ...changes]);
  });

  test("waits for what must run before it", async () => {
    const { group, missing, states, running } = bench("");
    missing.push("db");
    group.ensure();
    expect(states()).toEqual(["web-1 waiting"]);
    expect(group.views(false)[0]?.reason).toBe("waits for db");
    missing.pop();
    group.ensure();
    await running("web-1");
  });

  test("starts again what has ended, later and later, by its policy", async () => {
    const { group, events } = bench(`env: { CODE: "3" }, restart: { policy: on-failure, delay: 10ms, delayMax: 40ms }`);
    group.ensure();
    const pauses = (): string[] => events.since(0).flatMap(({ text }) => /again in (\d+) ms/.exec(text)?.[1] ?? []);
    await expect.poll(() => pauses().slice(0, 4), { timeout: 30_000 }).toEqual(["10", "20", "40", "40"]);
    expect(events.since(0).find(({ kind }) => kind === "instance-ended")).toMatchObject({
      exitCode: 3,
      text: "web-1 has ended with code 3: its end",
    });
    expect(group.past.length, "only the last ones are kept").toBeLessThanOrEqual(2);
  });

  test.each([
    ["on-failure", "0"],
    ["never", "3"],
  ])("policy %s and code %s: it stays where it is", async (policy, code) => {
    const { group, kinds, states } = bench(`env: { CODE: "${code}" }, restart: { policy: ${policy}, delay: 10ms }`);
    group.ensure();
    await expect.poll(kinds, { timeout: 20_000 }).toContain("instance-ended");
    group.ensure();
    expect(states()).toEqual([]);
    expect(kinds()).not.toContain("instance-restarting");
  });

  test("scaling down ends the last ones; who is queued at their sockets is served by the others", async () => {
    const { group, given, running } = bench(`replicas: 3, ${ports}`);
    group.ensure();
    const [kept] = await running("web-1", "web-2", "web-3");
    group.change({ ...group.record, specification: guestOf(`replicas: 1, ${ports}`) });
    await running("web-1");
    expect(group.instances[0]).toBe(kept);
    await expect
      .poll(() => given, { timeout: 10_000 })
      .toEqual(expect.arrayContaining([`1 ${kept!.control}`, `2 ${kept!.control}`]));
    await group.remove();
    expect(given.at(-1)).toBe("drop 127.0.0.1:80 0");
  });

  test("changes are told to those that run", async () => {
    const { group, running, told } = bench("memory: 16M, memoryMax: 64M");
    group.ensure();
    const [instance] = await running("web-1");
    const specification = guestOf("memory: 32M, memoryMax: 64M, cpu: { cap: 5 }, network: { rate: 1M }");
    group.change({ ...group.record, specification });
    await expect
      .poll(() => told(instance!))
      .toEqual(
        expect.arrayContaining([
          { do: "memory", limit: 32 << 20 },
          { do: "cpu", cap: 5 },
          { do: "rates", network: 1 << 20, disk: 0, log: 1 << 20 },
        ]),
      );
    expect(group.instances[0]).toBe(instance);
  });

  test("a new image replaces one after the other; one that does not start leaves the old where they are", async () => {
    const { group, running, kinds, given } = bench(`replicas: 2, ${ports}`);
    group.ensure();
    const before = await running("web-1", "web-2");
    group.change({ ...group.record, specification: guestOf(`replicas: 2, ${ports}, env: { FAIL: "1" }`) });
    await expect.poll(kinds, { timeout: 20_000 }).toContain("replacement-failed");
    expect(await running("web-1", "web-2")).toEqual(before);
    group.change({ ...group.record, specification: guestOf(`replicas: 2, ports: ["81:3000"]`), image: "two" });
    await expect.poll(kinds, { timeout: 20_000 }).toContain("guest-replaced");
    const after = await running("web-1", "web-2");
    expect(after.map(({ record }) => record.image)).toEqual(["two", "two"]);
    expect(before.every(({ alive }) => !alive)).toBe(true);
    expect(given, "nobody listens at the old port").toContain("drop 127.0.0.1:80 0");
  });

  test("what a failed replacement has left is known, through later changes too, and only that is replaced when it is tried again", async () => {
    const { group, running, kinds, told } = bench(`replicas: 2, ${ports}`);
    group.ensure();
    const before = await running("web-1", "web-2");
    expect(group.former).toEqual([]);
    const broken = (rest = ""): object => ({
      specification: guestOf(`replicas: 2, ${ports}, env: { FAIL: "1" }${rest}`),
    });
    group.change({ ...group.record, ...broken() });
    expect(group.former, "they are being replaced").toEqual([]);
    await expect.poll(kinds, { timeout: 20_000 }).toContain("replacement-failed");
    await expect.poll(() => group.former).toEqual(before);
    // Told while it runs: the rest of it stays what it was started with.
    group.change({ ...group.record, ...broken(", cpu: { cap: 5 }") });
    await expect.poll(() => told(before[0]!)).toContainEqual({ do: "cpu", cap: 5 });
    expect(before[0]!.record.specification).toMatchObject({ env: {}, cpu: { cap: 5 } });
    expect(group.former).toEqual(before);
    // By hand one gets a form that starts: the other is left.
    group.record.specification = guestOf(`replicas: 2, ${ports}, env: { GOOD: "1" }, cpu: { cap: 5 }`);
    await group.restart(1);
    const [first] = await running("web-1", "web-2");
    expect(group.former).toEqual([before[1]]);
    group.change(group.record, true);
    await expect.poll(kinds, { timeout: 20_000 }).toContain("guest-replaced");
    expect((await running("web-1", "web-2"))[0], "it was of that form already").toBe(first);
    expect(before[1]!.alive).toBe(false);
    expect(group.former).toEqual([]);
  });

  test.each(["never", "on-failure"])(
    "what ends and its policy %s leaves is started when an operator asks",
    async (policy) => {
      const { group, states, kinds } = bench(`restart: { policy: ${policy} }, env: { CODE: "0" }`);
      const ended = (): number => kinds().filter((kind) => kind === "instance-ended").length;
      const ways: readonly (() => unknown)[] = [
        () => group.ensure(),
        () => group.start(),
        () => group.restart(1),
        () => group.start(1),
      ];
      for (const [count, start] of ways.entries()) {
        start();
        await expect.poll(ended, { timeout: 20_000 }).toBe(count + 1);
        group.ensure();
        expect(states()).toEqual([]);
      }
    },
  );

  test("a replica that an operator has stopped stays so under the next ukd, and no other with it", async () => {
    const { group, around, running } = bench("replicas: 3");
    group.ensure();
    await running("web-1", "web-2", "web-3");
    await group.stop(2);
    expect(group.record.halted).toEqual([2]);
    const next = new Group({ ...group.record }, around);
    onTestFinished(() => next.remove());
    for (const { id } of group.instances) next.adopt((await Instance.adopt(around.places, id, next))!);
    next.ensure();
    const states = (): string[] => next.views(false).map(({ name, state }) => `${name} ${state}`);
    expect(states()).toEqual(["web-1 running", "web-3 running"]);
    next.start(2);
    await expect.poll(states, { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running", "web-3 running"]);
    expect(next.record.halted).toBeUndefined();
    // Of a guest that is stopped as a whole one replica can be started alone.
    await next.stop();
    expect(next.record).toMatchObject({ stopped: true });
    expect(next.record.halted).toBeUndefined();
    next.start(3);
    await expect.poll(states, { timeout: 20_000 }).toEqual(["web-3 running"]);
    expect(next.record).toMatchObject({ stopped: false, halted: [1, 2] });
  });

  test("who runs under the next ukd has run since it was started", async () => {
    const { group, around, running } = bench("");
    group.ensure();
    const [instance] = await running("web-1");
    const { started } = instance!.status()!;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const adopted = (await Instance.adopt(around.places, instance!.id, group))!;
    expect(adopted.since).toBe(started);
  });

  test("an image at another path is no other image", async () => {
    const { group, running, kinds } = bench("");
    group.ensure();
    const before = await running("web-1");
    group.change({ ...group.record, specification: { ...guestOf(""), image: "/elsewhere/web.uk" } });
    expect(group.former).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(group.instances).toEqual(before);
    expect(kinds()).not.toContain("guest-replaced");
  });

  test("a replacement that a former ukd has begun goes on", async () => {
    const { group, around, running, kinds } = bench(`replicas: 2, ${ports}`);
    group.ensure();
    const before = await running("web-1", "web-2");
    const next = new Group({ ...group.record, image: "two" }, around);
    onTestFinished(() => next.remove());
    for (const { id } of before) {
      const adopted = await Instance.adopt(around.places, id, next);
      next.adopt(adopted!);
    }
    expect(next.former.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    next.resume();
    await expect.poll(kinds, { timeout: 20_000 }).toContain("guest-replaced");
    expect(next.instances.map(({ record }) => record.image)).toEqual(["two", "two"]);
  });

  test("a successor that a former ukd has started takes over once it is ready, and the older one serves until then", async () => {
    const { group, around, running, kinds } = bench(`replicas: 1, ${ports}, ${health}`);
    group.ensure();
    const [older] = await running("web-1");
    const record = { ...group.record, image: "two" };
    // As a ukd leaves it that dies while the successor is not well yet.
    const fresh = { guest: "web", replica: 1, image: "two", specification: record.specification, restarts: 0 };
    const successor = Instance.start(fresh, "two", around.keeper.start, around.places, { started() {}, ended() {} });
    writeFileSync(join(successor.directory, "ill"), "");
    await expect.poll(() => successor.running, { timeout: 20_000 }).toBe(true);
    const next = new Group(record, around);
    onTestFinished(() => next.remove());
    for (const { id } of [older!, successor]) next.adopt((await Instance.adopt(around.places, id, next))!);
    next.resume();
    next.ensure();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(next.instances.map(({ id, alive }) => [id, alive])).toEqual([
      [older!.id, true],
      [successor.id, true],
    ]);
    rmSync(join(successor.directory, "ill"));
    await expect.poll(kinds, { timeout: 20_000 }).toContain("guest-replaced");
    expect(next.instances.map(({ id }) => id)).toEqual([successor.id]);
  });

  test("one that is stopped while it is replaced is not started again", async () => {
    const fields = "volumes: [./data:/data], stop: { grace: 200ms }";
    const { group, running, states, kinds } = bench(`${fields}, env: { STUBBORN: "1" }`);
    group.ensure();
    const [former] = await running("web-1");
    group.change({ ...group.record, specification: guestOf(fields) });
    await expect.poll(() => former!.stopping).toBe(true);
    await group.stop();
    await expect.poll(kinds).toContain("instance-ended");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(states()).toEqual([]);
    expect(kinds().filter((kind) => kind === "instance-started")).toHaveLength(1);
  });

  test("one that does not end when asked is ended", async () => {
    const { group, running } = bench(`env: { STUBBORN: "1" }, stop: { grace: 50ms }`);
    group.ensure();
    const [instance] = await running("web-1");
    await group.stop();
    expect(instance!.record.end?.exitCode).toBe(137);
    group.start();
    await running("web-1");
  });
});

describe("health", () => {
  test("a check that comes later replaces an instance that has no socket to be asked at", async () => {
    const { group, running } = bench(ports);
    group.ensure();
    const [former] = await running("web-1");
    group.change({ ...group.record, specification: guestOf(`${ports}, ${health}`) });
    await expect.poll(() => former!.alive, { timeout: 10_000 }).toBe(false);
    const [checked] = await running("web-1");
    group.change({ ...group.record, specification: guestOf(ports) });
    expect(await running("web-1")).toEqual([checked]);
  }, 20_000);

  test("one that falls ill is told to leave connections to others, which get its socket", async () => {
    const { group, given, running, states, told } = bench(`replicas: 2, ${ports}, ${health}`);
    group.ensure();
    const [first, second] = await running("web-1", "web-2");
    writeFileSync(join(first!.directory, "ill"), "");
    await expect.poll(states, { timeout: 10_000 }).toEqual(["web-1 unhealthy", "web-2 running"]);
    await expect.poll(() => given).toContain(`0 ${second!.control}`);
    expect(told(first!).at(-1)).toEqual({ do: "accept", on: false });
  });

  test("where all are ill, all go on accepting until one is well", async () => {
    const { group, running, states, told, kinds } = bench(`replicas: 2, ${ports}, ${health}`);
    group.ensure();
    const both = await running("web-1", "web-2");
    for (const { directory } of both) writeFileSync(join(directory, "ill"), "");
    await expect.poll(states, { timeout: 10_000 }).toEqual(["web-1 unhealthy", "web-2 unhealthy"]);
    const accepts = (instance: Instance): unknown =>
      told(instance).findLast((message) => (message as { do: string }).do === "accept");
    for (const instance of both)
      await expect.poll(() => accepts(instance), { timeout: 5000 }).toEqual({ do: "accept", on: true });
    expect(kinds().filter((kind) => kind === "guest-unhealthy")).toHaveLength(1);
    expect(group.ready).toBe(false);
    rmSync(join(both[1]!.directory, "ill"));
    await expect.poll(() => accepts(both[0]!), { timeout: 10_000 }).toEqual({ do: "accept", on: false });
  });
});

describe("an instance", () => {
  test("that closes its control socket and lives is found again", async () => {
    const { group, running, kinds, told } = bench("");
    group.ensure();
    const [instance] = await running("web-1");
    await expect(instance!.tell({ do: "drop-me" })).rejects.toThrow("the other side is gone");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(instance!.alive).toBe(true);
    await expect.poll(() => instance!.tell({ do: "settle" }).then(({ ok }) => ok)).toBe(true);
    expect(told(instance!).at(-1)).toEqual({ do: "settle" });
    expect(kinds()).not.toContain("instance-ended");
  });

  test("of a former ukd whose sockets nobody has is helped out for", async () => {
    const { group, given, running } = bench(`replicas: 1, ${ports}`);
    const address = "127.0.0.1:80";
    group.kept([
      { address, slot: 0 },
      { address, slot: 3 },
      { address: "127.0.0.1:81", slot: 4 },
    ]);
    group.ensure();
    const [instance] = await running("web-1");
    await expect.poll(() => given).toEqual([`3 ${instance!.control}`]);
  });

  test("has a control group where there are some", async () => {
    const root = scratch();
    mkdirSync(join(root, "s"));
    writeFileSync(join(root, "own"), "0::/s\n");
    writeFileSync(join(root, "s/cgroup.controllers"), "cpu memory");
    writeFileSync(join(root, "s/cgroup.procs"), String(process.pid));
    const cgroups = Cgroups.open({ root, own: join(root, "own") })!;
    const { group, running } = bench("cpu: { cap: 50 }", {}, cgroups);
    group.ensure();
    const [instance] = await running("web-1");
    const directory = join(root, "s", `ukd-i-${instance!.id}`);
    const read = (name: string): string => readFileSync(join(directory, name), "utf8");
    expect(read("cgroup.procs")).toBe(String(instance!.record.process));
    group.change({ ...group.record, specification: guestOf("cpu: { cap: 10, weight: 300 }") });
    expect([read("cpu.max"), read("cpu.weight")]).toEqual(["2000 20000", "300"]);
    await group.stop();
    // This test is the kernel, whose files vanish with their group.
    for (const name of readdirSync(directory)) rmSync(join(directory, name));
    await expect.poll(() => existsSync(directory), { timeout: 5000 }).toBe(false);
  });

  test("that is ended while its start waits for its turn never runs", async () => {
    const { group, around, states } = bench("replicas: 100, restart: { policy: never }");
    const begun: string[] = [];
    const refusals: (() => void)[] = [];
    around.keeper.start = (args) => {
      begun.push(args[1]!);
      return new Promise((_, reject) => refusals.push(() => reject(new Error("refused"))));
    };
    group.ensure();
    const last = group.instances.at(-1)!;
    await group.stop(100);
    around.keeper.start = () => Promise.reject(new Error("refused"));
    for (const refuse of refusals) refuse();
    expect(last.record.end).toMatchObject({ exitCode: 137, reason: "It was told to end before it was started." });
    expect(begun).not.toContain(last.directory);
    expect(begun.length).toBeLessThan(100);
    expect(states()).not.toContain("web-100 starting");
  });

  test("that is killed is over, and that is told once", async () => {
    const { group, running, events } = bench("restart: { policy: never }");
    group.ensure();
    const [instance] = await running("web-1");
    process.kill(instance!.record.process!, "SIGKILL");
    await expect.poll(() => instance!.alive, { timeout: 10_000 }).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const ends = events.since(0).filter(({ kind }) => kind === "instance-ended");
    expect(ends).toMatchObject([{ exitCode: 137 }]);
  });

  test("of a former ukd is adopted, alive or over", async () => {
    const { group, running, places } = bench("restart: { policy: never }");
    group.ensure();
    const [instance] = await running("web-1");
    const heard: string[] = [];
    const listener = { started: () => heard.push("started"), ended: () => heard.push("ended") };
    const again = await Instance.adopt(places, instance!.id, listener);
    expect(again).toMatchObject({ alive: true, running: true });
    expect(heard).toEqual(["started"]);
    await again!.kill();
    expect(heard).toEqual(["started", "ended"]);
    await expect.poll(() => instance!.alive).toBe(false);
    const over = await Instance.adopt(places, instance!.id, listener);
    expect(over).toMatchObject({ alive: false, running: false, record: { end: { exitCode: 137 } } });
    expect(await Instance.adopt(places, "nobody", listener)).toBeUndefined();
  });
});
