// A directory stands for the hierarchy, and this test for the kernel: it makes the files of a group and takes them away with it. Whether
// a kernel takes what is written is not tried: that needs a host with version 2 whose controllers are delegated to the tests.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Cgroups } from "./cgroups.ts";
import { guestOf, scratch } from "./testing.ts";

/** A host on which this process is in `/service` (or below it), with these controllers and processes. */
function host({ group = "/service", controllers = "cpu io memory pids\n", processes = [process.pid], own = "" } = {}) {
  const root = scratch();
  const base = join(root, "service");
  mkdirSync(join(root, group), { recursive: true });
  writeFileSync(join(base, "cgroup.controllers"), controllers);
  writeFileSync(join(base, "cgroup.procs"), processes.join("\n"));
  writeFileSync(join(root, "own"), own === "" ? `0::${group}\n` : own);
  const places = { root, own: join(root, "own") };
  const read = (name: string): string => readFileSync(join(base, name), "utf8");
  return { base, places, read };
}

/** The kernel's files vanish with their group. */
const empty = (group: string): void => {
  for (const name of readdirSync(group)) rmSync(join(group, name));
};

const guest = guestOf("memory: 32M, memoryMax: 64M, cpu: { weight: 200, cap: 50 }");

describe("taking the own group in hand", () => {
  test("ukd goes below it, and controllers are handed on", () => {
    const { places, read } = host();
    expect(Cgroups.open(places)).toBeDefined();
    expect(read("ukd-control/cgroup.procs")).toBe(String(process.pid));
    expect(read("cgroup.subtree_control")).toBe("+cpu +memory");
  });

  test("one that was started below it leaves all where it is", () => {
    const { places, base, read } = host({ group: "/service/ukd-control", processes: [] });
    expect(Cgroups.open(places)).toBeDefined();
    expect(read("cgroup.subtree_control")).toBe("+cpu +memory");
    expect(existsSync(join(base, "ukd-control/cgroup.procs"))).toBe(false);
  });

  test.each<[why: string, options: Parameters<typeof host>[0]]>([
    ["the memory controller is not delegated", { controllers: "cpu pids\n" }],
    ["none is", { controllers: "\n" }],
    ["others are in the group, such as the shell of a session", { processes: [1, process.pid] }],
    ["the host has version 1", { own: "4:memory:/a\n1:cpu:/b\n" }],
    ["its file says nothing", { own: "\n" }],
  ])("not where %s, and then nothing is touched", (_why, options) => {
    const { places, base } = host(options);
    expect(Cgroups.open(places)).toBeUndefined();
    expect(readdirSync(base).sort()).toEqual(["cgroup.controllers", "cgroup.procs"]);
  });

  test("not where nothing may be written, or is mounted", () => {
    const { places, base } = host();
    mkdirSync(join(base, "cgroup.subtree_control"));
    expect(Cgroups.open(places)).toBeUndefined();
    expect(Cgroups.open({ ...places, root: join(base, "nowhere") })).toBeUndefined();
    expect(Cgroups.open({ ...places, own: join(base, "nowhere") })).toBeUndefined();
  });

  test("groups of those that are over are removed; those that still hold something stay", () => {
    const { places, base } = host();
    for (const id of ["old", "alive"]) mkdirSync(join(base, `ukd-i-${id}`));
    mkdirSync(join(base, "others"));
    writeFileSync(join(base, "ukd-i-alive/cgroup.procs"), "4711");
    Cgroups.open(places);
    expect(readdirSync(base).filter((name) => !name.startsWith("cgroup."))).toEqual([
      "others",
      "ukd-control",
      "ukd-i-alive",
    ]);
  });
});

describe("an instance", () => {
  test("is placed with its share, cap and memory", () => {
    const { places, read } = host();
    const groups = Cgroups.open(places)!;
    expect(groups.place("0123", 4711, guest)).toBe(true);
    expect(read("ukd-i-0123/cgroup.procs")).toBe("4711");
    expect(read("ukd-i-0123/cpu.weight")).toBe("200");
    expect(read("ukd-i-0123/cpu.max")).toBe("10000 20000");
    expect(read("ukd-i-0123/memory.max")).toBe(String((64 + 16) << 20));
    expect(groups.place("0123", 4711, guest), "an adopted one has its group already").toBe(true);
  });

  test("without cap and memory has no limit", () => {
    const { places, read } = host();
    Cgroups.open(places)!.place("0123", 4711, guestOf());
    expect(read("ukd-i-0123/cpu.max")).toBe("max 20000");
    expect(read("ukd-i-0123/memory.max")).toBe("max");
    expect(read("ukd-i-0123/cpu.weight")).toBe("100");
  });

  test("is changed while it runs; one without a group gets none by that", () => {
    const { places, base, read } = host();
    const groups = Cgroups.open(places)!;
    groups.place("0123", 4711, guest);
    groups.change("0123", guestOf("cpu: { weight: 1, cap: 1 }, memory: 16M, memoryMax: 64M"));
    expect(read("ukd-i-0123/cpu.weight")).toBe("1");
    expect(read("ukd-i-0123/cpu.max")).toBe("200 20000");
    expect(read("ukd-i-0123/memory.max"), "a lower limit is the monitor's to see to").toBe(String(80 << 20));
    groups.change("4567", guest);
    expect(existsSync(join(base, "ukd-i-4567"))).toBe(false);
  });

  test("that the host refuses has no group, and no harm is done", () => {
    const { places, base } = host();
    const groups = Cgroups.open(places)!;
    writeFileSync(join(base, "ukd-i-0123"), "no directory");
    expect(groups.place("0123", 4711, guest)).toBe(false);
  });

  test("leaves no group behind, once its process is buried", async () => {
    const { places, base } = host();
    const groups = Cgroups.open(places)!;
    groups.place("0123", 4711, guest);
    const group = join(base, "ukd-i-0123");
    const removed = groups.remove("0123");
    expect(existsSync(group), "not yet").toBe(true);
    empty(group);
    // The wait between two looks keeps no program alive; here something has to.
    await expect.poll(() => existsSync(group), { timeout: 5000 }).toBe(false);
    await removed;
    await groups.remove("0123");
    expect(existsSync(dirname(group))).toBe(true);
  });
});
