import { describe, expect, test } from "vitest";
import { differences, needsRestart } from "./differences.ts";
import { parse } from "./parse.ts";

const guest = (fields = "") =>
  parse(
    `devices: { lan: { address: 192.0.2.1, mode: shared } }\nguests: { g: { image: ./a, ${fields} }, h: { image: ./h } }`,
    "/srv/ukd.yaml",
  ).guests[0]!;

const between = (from: string, to: string): Readonly<Record<string, string>> =>
  Object.fromEntries(differences(guest(from), guest(to)).map(({ field, change }) => [field, change]));

describe("differences", () => {
  test("there are none between two ways to write the same", () => {
    expect(between("", "replicas: 1, restart: {}, ports: [], cpu: { weight: 100 }")).toEqual({});
    expect(between("memory: 32M, env: { A: a, B: b }", "env: { B: b, A: a }, memory: 33554432")).toEqual({});
    expect(between(`volumes: ["./d:/d"]`, "volumes: [{ at: /d/, directory: /srv/x/../d }]")).toEqual({});
    expect(between("stop: { grace: 60s }", "stop: { grace: 1m }")).toEqual({});
  });

  test.each([
    "replicas: 2",
    "cpu: { weight: 50 }",
    "cpu: { cap: 50 }",
    "restart: { policy: never }",
    "after: [h]",
    "stop: { grace: 1s }",
    "network: { rate: 1M }",
    "disk: { rate: 1M }",
    "log: { rate: 2M }",
  ])("%s is told to running instances", (fields) => {
    const field = fields.split(":")[0]!;
    expect(between("", fields)).toEqual({ [field]: "live" });
    expect(between(fields, "")).toEqual({ [field]: "live" });
  });

  test.each(["log: { files: 1 }", "log: { size: 1M }", "log: { rate: 2M, files: 1 }"])(
    "%s holds from the next start on: the files of a log are opened before the jail",
    (fields) => {
      expect(between("", fields)).toEqual({ log: "later" });
      expect(needsRestart(differences(guest(), guest(fields)))).toBe(false);
    },
  );

  test.each([
    "image: ./b",
    `ports: ["80:80"]`,
    `connect: ["*"]`,
    `deny: ["*"]`,
    `volumes: ["./d:/d"]`,
    "devices: [lan]",
    "env: { A: a }",
    "secrets: { A: ./a }",
    "arguments: [a]",
  ])("%s needs a restart", (fields) => {
    const field = fields.split(":")[0]!;
    const to = parse(
      `devices: { lan: { address: 192.0.2.1, mode: shared } }\nguests: { g: { ${field === "image" ? "" : "image: ./a, "}${fields} } }`,
      "/srv/ukd.yaml",
    ).guests[0]!;
    const found = differences(guest(), to);
    expect(found).toEqual([{ field, change: "restart" }]);
    expect(needsRestart(found)).toBe(true);
  });

  test("a health check changes while it runs, and goes; another port needs a socket that only a start makes", () => {
    const health = (fields: string) => `health: { ${fields} }`;
    expect(between(health("tcp: true, port: 1"), "")).toEqual({ health: "live" });
    expect(between(health("tcp: true, port: 1"), health("http: /, port: 1, interval: 1s"))).toEqual({ health: "live" });
    expect(between("", health("tcp: true, port: 1"))).toEqual({ health: "restart" });
    expect(between(health("tcp: true, port: 1"), health("tcp: true, port: 2"))).toEqual({ health: "restart" });
  });

  test("memory grows to what it was started with", () => {
    expect(between("memory: 32M, memoryMax: 128M", "memory: 128M, memoryMax: 128M")).toEqual({ memory: "live" });
    expect(between("memory: 32M", "memory: 64M")).toEqual({ memory: "restart", memoryMax: "restart" });
    expect(between("memory: 64M", "memory: 32M")).toEqual({ memory: "live", memoryMax: "live" });
    expect(between("memory: 32M, memoryMax: 64M", "memory: 32M, memoryMax: 128M")).toEqual({ memoryMax: "restart" });
    expect(between("", "memory: 32M")).toEqual({ memory: "restart", memoryMax: "restart" });
    expect(between("memory: 32M", "")).toEqual({ memory: "restart", memoryMax: "restart" });
    expect(between("memoryMax: 64M", "memoryMax: 64M, memory: 32M")).toEqual({ memory: "live" });
  });

  test("every field of a guest has its class", () => {
    const full = guest(`memory: 32M, health: { tcp: true, port: 1 }`);
    // Against a guest that differs in each field but its name.
    const other = Object.fromEntries(Object.keys(full).map((field) => [field, `not ${field}`]));
    const fields = differences(full, { ...full, ...other, name: full.name } as unknown as typeof full);
    expect(fields.map(({ field }) => field).sort()).toEqual(
      Object.keys(full)
        .filter((field) => field !== "name")
        .sort(),
    );
  });
});
