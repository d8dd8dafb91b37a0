import { getPriority, setPriority } from "node:os";
import { describe, expect, test } from "vitest";
import { guestOf } from "../testing.ts";
import { monitorArguments, niceness } from "./arguments.ts";

const paths = {
  image: "/i/0123.uk",
  directory: "/s/i/abc",
  log: "/s/logs/abc",
  keeper: "/s/ports.sock",
  port: (port: number): string => `/s/i/abc/p${port}.sock`,
};
const argumentsOf = (fields: string, slot = 2): string[] => monitorArguments(guestOf(fields), slot, paths);

describe("the command line of a monitor", () => {
  test("says where it is supervised and which image it runs, and nothing that is not set", () => {
    const log = ["--log-rate", "1048576", "--log-size", "10485760", "--log-files", "3"];
    expect(argumentsOf("")).toEqual([
      "--supervise",
      "/s/i/abc",
      "--control-stdin",
      "--log-to",
      "/s/logs/abc",
      ...log,
      "/i/0123.uk",
    ]);
  });

  test.each<[fields: string, options: readonly string[]]>([
    ["memory: 32M, memoryMax: 64M", ["--memory", "67108864", "--memory-limit", "33554432"]],
    ["memory: 32M, memoryMax: 32M", ["--memory", "33554432"]],
    ["cpu: { cap: 50 }", ["--cpu-cap", "50"]],
    ["network: { rate: 1M }", ["--net-rate", "1048576"]],
    ["disk: { rate: 2M }", ["--disk-rate", "2097152"]],
    ["log: { rate: 1k, size: 1M, files: 2 }", ["--log-rate", "1024", "--log-size", "1048576", "--log-files", "2"]],
    [`ports: ["80:3000"]`, ["--ports-from", "/s/ports.sock", "--slot", "2", "--listen", "127.0.0.1:80:3000"]],
    [`ports: ["[::1]:80:3000"]`, ["--listen", "[::1]:80:3000"]],
    [`ports: ["53:5353/udp"]`, ["--listen", "127.0.0.1:53:5353/udp"]],
    [`ports: ["80:3000"], devices: [lan]`, ["--listen", "192.0.2.1:80:3000"]],
    ["health: { http: /h, port: 3000 }", ["--listen-at", "/s/i/abc/p3000.sock:3000", "--accept-later"]],
    [`connect: ["db:5432", "*"], deny: ["10.0.0.0/8"]`, ["--allow-net", "db:5432", "--allow-net", "*", "--deny-net", "10.0.0.0/8"]],
    [`volumes: ["./d:/d", { directory: /ro, at: /ro, readOnly: true }]`, ["--volume", "/srv/d:/d", "--volume", "/ro:/ro:ro"]],
    [`volumes: [{ directory: /q, at: /q, quota: 1M }]`, ["--volume", "/q:/q", "--volume-quota", "/q=1048576"]],
    ["devices: [{ device: data, at: /data }]", ["--volume", "/srv/data:/data"]],
    ["env: { MODE: a=b }", ["--env", "MODE=a=b"]],
    ["secrets: { KEY: ./key }", ["--secret", "KEY=/srv/key"]],
  ])("%s", (fields, options) => {
    expect(argumentsOf(fields).join("\n")).toContain(options.join("\n"));
  }); // prettier-ignore

  test("arguments of the guest are behind the image, whatever they look like", () => {
    expect(argumentsOf(`arguments: ["--env", "A=b"]`).slice(-4)).toEqual(["/i/0123.uk", "--", "--env", "A=b"]);
  });

  test("a guest without ports asks no keeper", () => {
    expect(argumentsOf("health: { tcp: true, port: 3000 }")).not.toContain("--ports-from");
  });
});

describe("niceness", () => {
  test.each([
    [100, 0],
    [1000, -10],
    [10_000, -20],
    [50, 3],
    [10, 10],
    [1, 19],
  ])("a weight of %d is %d", (weight, nice) => {
    expect(niceness(weight)).toBe(nice);
  });

  test("is never less for more", () => {
    let last = 20;
    for (let weight = 1; weight <= 10_000; weight++) {
      const nice = niceness(weight);
      expect(Number.isInteger(nice) && nice >= -20 && nice <= last).toBe(true);
      last = nice;
    }
  });
});

test("no weight gives a negative zero, of which Node.js dies", () => {
  const weights = Array.from({ length: 10_000 }, (_, index) => index + 1);
  expect(weights.filter((weight) => Object.is(niceness(weight), -0))).toEqual([]);
  const before = getPriority();
  if (before === 0) setPriority(niceness(105));
  expect(getPriority()).toBe(before);
});
