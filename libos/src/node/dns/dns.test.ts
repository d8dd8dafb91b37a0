// node:dns on the fake: lookups, records, failures, and what is refused as in Node.js.

import nodeDns from "node:dns";
import { describe, expect, test } from "vitest";
import type { FakeMachine, FakeOptions } from "@unikernel/hal/fake";
import { RecordType } from "../../net/dns-wire.ts";
import { TestGuest } from "../../testing/guest.ts";
import "../../testing/engine.ts";
import * as dns from "../dns-api.ts";

const NAMES = {
  "both.test": ["10.0.0.1", "2001:db8::1", "10.0.0.2"],
  "four.test": ["10.0.0.4"],
  "secret.test": "denied",
  "slow.test": "timeout",
  "broken.test": "fail",
} as const;

async function guest(
  run: (log: unknown[], machine: FakeMachine) => unknown,
  options: FakeOptions = { names: NAMES },
): Promise<unknown[]> {
  const log: unknown[] = [];
  const world = new TestGuest(options);
  const { error } = await world.run(() => run(log, world.machine));
  expect(error).toBe("");
  return log;
}

const told = (error: unknown): unknown => {
  const { message, code, errno, syscall, hostname } = error as NodeJS.ErrnoException & { hostname?: string };
  return { message, code, errno, syscall, hostname };
};

const u16 = (value: number): number[] => [value >> 8, value & 255];
const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
const name = (value: string): number[] => [...value.split(".").flatMap(text), 0];

/** A server's answer: records of types and data, all with a time to live of 30 seconds. */
function answer(code: number, ...records: readonly (readonly [number, number[]])[]): Uint8Array {
  const body = records.flatMap(([type, data]) => [
    0,
    ...u16(type),
    ...u16(1),
    0,
    0,
    0,
    30,
    ...u16(data.length),
    ...data,
  ]);
  return Uint8Array.from([0, 1, 0x81, 0x80 | code, 0, 0, ...u16(records.length), 0, 0, 0, 0, ...body]);
}

describe("lookup", () => {
  test("of the first address, of all, of a family, in an order", async () => {
    const log = await guest(async (log) => {
      const { lookup } = dns.promises;
      log.push(await lookup("both.test"));
      log.push(await lookup("both.test", 6));
      log.push(await lookup("both.test", { all: true }));
      log.push(await lookup("both.test", { all: true, order: "ipv6first" }));
      log.push(await lookup("four.test", { family: "IPv6", hints: dns.V4MAPPED }));
      log.push(await lookup("both.test", { family: 6, hints: dns.V4MAPPED | dns.ALL, all: true }));
      log.push(await lookup("::1", { family: 4 }));
      dns.lookup("both.test", { verbatim: false }, (...args: unknown[]) => void log.push(args));
    });
    const [one, six, two] = [
      { address: "10.0.0.1", family: 4 },
      { address: "2001:db8::1", family: 6 },
      { address: "10.0.0.2", family: 4 },
    ];
    expect(log).toEqual([
      one,
      six,
      [one, six, two],
      [six, one, two],
      { address: "::ffff:10.0.0.4", family: 6 },
      [six, { address: "::ffff:10.0.0.1", family: 6 }, { address: "::ffff:10.0.0.2", family: 6 }],
      { address: "::1", family: 6 },
      [null, "10.0.0.1", 4],
    ]);
  });

  test("of no name at all warns, once, and is answered", async () => {
    const world = new TestGuest();
    const log: unknown[] = [];
    const { error } = await world.run(async () => {
      log.push(await dns.promises.lookup(""), await dns.promises.lookup("", { all: true }));
    });
    expect(log).toEqual([{ address: null, family: 4 }, []]);
    expect(error).toMatch(/^\(node:1\) \[DEP0118\] DeprecationWarning: The provided hostname "" is not .*\n$/);
  });

  test("that fails", async () => {
    const hosts = ["nowhere.test", "secret.test", "slow.test", "broken.test", "two words"];
    const log = await guest(async (log) => {
      for (const host of hosts) await dns.promises.lookup(host).catch((error: unknown) => log.push(told(error)));
    });
    const failed = (code: string, errno: number, hostname: string): unknown => ({
      message: `getaddrinfo ${code} ${hostname}`,
      code,
      errno,
      syscall: "getaddrinfo",
      hostname,
    });
    expect(log).toEqual([
      failed("ENOTFOUND", -3008, "nowhere.test"),
      {
        ...(failed("EACCES", -13, "secret.test") as object),
        message: expect.stringMatching(/--allow-net secret\.test/),
      },
      failed("EAI_AGAIN", -3001, "slow.test"),
      failed("EAI_AGAIN", -3001, "broken.test"),
      failed("ENOTFOUND", -3008, "two words"),
    ]);
  });
});

describe("records", () => {
  test("of each type, in the shapes of Node.js", async () => {
    const log = await guest(async (log, { monitor }) => {
      const say = (type: number, ...data: number[][]): void =>
        monitor.names.answer("a.test", type, answer(0, ...data.map((bytes) => [type, bytes] as const)));
      say(RecordType.A, [10, 0, 0, 1], [10, 0, 0, 2]);
      say(RecordType.MX, [...u16(5), ...name("mx.test")]);
      say(RecordType.TXT, [...text("one"), ...text("two")], text("three"));
      say(RecordType.NS, name("ns.test"));
      say(RecordType.CNAME, name("b.test"));
      say(RecordType.CAA, [0, ...text("issue"), ...Buffer.from("ca.test")]);
      say(RecordType.SRV, [...u16(1), ...u16(2), ...u16(3), ...name("s.test")]);
      say(RecordType.SOA, [
        ...name("ns.test"),
        ...name("root.test"),
        ...[1, 2, 3, 4, 5].flatMap((n) => [0, 0, ...u16(n)]),
      ]);
      const both = answer(
        0,
        [RecordType.TXT, text("x")],
        [RecordType.A, [10, 0, 0, 1]],
        [RecordType.MX, [0, 7, ...name("m")]],
      );
      monitor.names.answer("a.test", RecordType.ANY, both);
      const { promises } = dns;
      log.push(await promises.resolve4("a.test"), await promises.resolve4("a.test", { ttl: true }));
      for (const type of ["MX", "TXT", "NS", "CNAME", "CAA", "SRV", "SOA", "ANY"]) {
        log.push(await promises.resolve("a.test", type));
      }
      dns.resolve("a.test", (...args: unknown[]) => void log.push(args));
    });
    expect(log).toEqual([
      ["10.0.0.1", "10.0.0.2"],
      [
        { address: "10.0.0.1", ttl: 30 },
        { address: "10.0.0.2", ttl: 30 },
      ],
      [{ exchange: "mx.test", priority: 5 }],
      [["one", "two"], ["three"]],
      ["ns.test"],
      ["b.test"],
      [{ critical: 0, issue: "ca.test" }],
      [{ name: "s.test", port: 3, priority: 1, weight: 2 }],
      { nsname: "ns.test", hostmaster: "root.test", serial: 1, refresh: 2, retry: 3, expire: 4, minttl: 5 },
      [
        { address: "10.0.0.1", ttl: 30, type: "A" },
        { exchange: "m", priority: 7, type: "MX" },
        { entries: ["x"], type: "TXT" },
      ],
      [null, ["10.0.0.1", "10.0.0.2"]],
    ]);
  });

  test("of an address", async () => {
    const log = await guest(async (log, { monitor }) => {
      const four = "1.0.0.10.in-addr.arpa";
      const six = `1${".0".repeat(23)}.8.b.d.0.1.0.0.2.ip6.arpa`;
      for (const [question, host] of [
        [four, "four.test"],
        [six, "six.test"],
      ] as const) {
        monitor.names.answer(question, RecordType.PTR, answer(0, [RecordType.PTR, name(host)]));
      }
      monitor.names.answer("2.0.0.10.in-addr.arpa", RecordType.PTR, answer(3));
      log.push(await dns.promises.reverse("10.0.0.1"), await dns.promises.reverse("2001:db8::1"));
      log.push(await dns.promises.reverse("127.0.0.1"));
      log.push(await dns.promises.lookupService("10.0.0.1", 80));
      await dns.promises.reverse("10.0.0.2").catch((error: unknown) => log.push(told(error)));
      await dns.promises.lookupService("10.0.0.2", 80).catch((error: unknown) => log.push(told(error)));
    });
    expect(log).toEqual([
      ["four.test"],
      ["six.test"],
      ["localhost"],
      { hostname: "four.test", service: "80" },
      {
        message: "getHostByAddr ENOTFOUND 10.0.0.2",
        code: "ENOTFOUND",
        errno: undefined,
        syscall: "getHostByAddr",
        hostname: "10.0.0.2",
      },
      {
        message: "getnameinfo ENOTFOUND 10.0.0.2",
        code: "ENOTFOUND",
        errno: -3008,
        syscall: "getnameinfo",
        hostname: "10.0.0.2",
      },
    ]);
  });

  test("that there are none of", async () => {
    const log = await guest(async (log, { monitor }) => {
      const codes = ["empty", "format", "server", "name", "not-implemented", "refused"];
      for (const [code, host] of codes.entries()) monitor.names.answer(host, RecordType.MX, answer(code));
      monitor.names.answer("garbage", RecordType.MX, Uint8Array.of(1, 2, 3));
      monitor.names.answer("silent", RecordType.MX, "timeout");
      for (const host of [...codes, "garbage", "silent", "unasked", "secret.test", "x".repeat(300)]) {
        await dns.promises.resolveMx(host).catch((error: NodeJS.ErrnoException) => log.push(error.code));
      }
      await dns.promises.resolveMx("name").catch((error: unknown) => log.push(told(error)));
    });
    expect(log).toEqual([
      dns.NODATA,
      dns.FORMERR,
      dns.SERVFAIL,
      dns.NOTFOUND,
      dns.NOTIMP,
      dns.REFUSED,
      dns.BADRESP,
      dns.TIMEOUT,
      dns.SERVFAIL,
      "EACCES",
      dns.BADNAME,
      { message: "queryMx ENOTFOUND name", code: "ENOTFOUND", errno: undefined, syscall: "queryMx", hostname: "name" },
    ]);
  });

  test("whose message is longer than the first place for it", async () => {
    const log = await guest(async (log, { monitor }) => {
      const many = Array.from(
        { length: 500 },
        (_, at) => [RecordType.A, [10, 0, at >> 8, at & 255]] as [number, number[]],
      );
      monitor.names.answer("many.test", RecordType.A, answer(0, ...many));
      log.push((await dns.promises.resolve4("many.test")).length);
    });
    expect(log).toEqual([500]);
  });
});

describe("a resolver", () => {
  test("cancels, and gives up after its own time", async () => {
    const log = await guest(async (log, { monitor, schedule }) => {
      monitor.names.answer("quiet.test", RecordType.A, "silent");
      const resolver = new dns.Resolver();
      resolver.resolve4("quiet.test", (error: Error | null) => void log.push(told(error)));
      resolver.cancel();
      const hasty = new dns.promises.Resolver({ timeout: 100, tries: 2 });
      const start = schedule.now;
      await hasty.resolve4("quiet.test").catch((error: NodeJS.ErrnoException) => log.push(error.code));
      log.push((schedule.now - start) / 1e6);
    });
    expect(log).toEqual([
      {
        message: "queryA ECANCELLED quiet.test",
        code: "ECANCELLED",
        errno: undefined,
        syscall: "queryA",
        hostname: "quiet.test",
      },
      dns.TIMEOUT,
      200,
    ]);
  });

  test("does not choose servers: that is the operator's part", async () => {
    const log = await guest((log) => {
      log.push(dns.getServers());
      for (const refused of [
        (): void => dns.setServers(["10.0.0.1"]),
        (): void => new dns.Resolver().setLocalAddress("10.0.0.1"),
      ]) {
        try {
          refused();
        } catch (error) {
          log.push((error as Error).message);
        }
      }
    });
    expect(log).toEqual([
      [],
      expect.stringMatching(/^dns\.setServers is not available in a guest: .*--dns ADDRESS/),
      expect.stringMatching(/^dns\.Resolver\.setLocalAddress is not available in a guest/),
    ]);
  });
});

const nothing = (): void => {};
/** What throws at once throws the same in Node.js. */
const THROWS: Record<string, (dns: typeof nodeDns) => unknown> = {
  "lookup of a number": (dns) => dns.lookup(1 as never, nothing),
  "lookup without a callback": (dns) => dns.lookup("x", undefined as never),
  "lookup of family 5": (dns) => dns.lookup("x", 5, nothing),
  "lookup of an option family 5": (dns) => dns.lookup("x", { family: 5 }, nothing),
  "lookup with bad hints": (dns) => dns.lookup("x", { hints: 5 }, nothing),
  "lookup with a bad order": (dns) => dns.lookup("x", { order: "x" as never }, nothing),
  "lookup with a bad all": (dns) => dns.lookup("x", { all: 1 as never }, nothing),
  "lookup with odd options": (dns) => dns.lookup("x", "y" as never, nothing),
  "lookupService of a name": (dns) => dns.lookupService("x", 80, nothing),
  "lookupService of a bad port": (dns) => dns.lookupService("1.1.1.1", -1, nothing),
  "lookupService of too little": (dns) => (dns.lookupService as (...args: unknown[]) => void)("1.1.1.1"),
  "promised lookupService of too little": (dns) => (dns.promises.lookupService as (...args: unknown[]) => unknown)("x"),
  "promised lookup of family 5": (dns) => dns.promises.lookup("x", 5),
  "resolve without a type or callback": (dns) => dns.resolve("x", undefined as never),
  "resolve of a bad type": (dns) => dns.resolve("x", "FOO", nothing),
  "resolve of a number as type": (dns) => dns.resolve("x", 5 as never, nothing),
  "resolve of a number": (dns) => dns.resolve(5 as never, nothing),
  "resolve4 without a callback": (dns) => dns.resolve4("x", undefined as never),
  "resolve4 with a number as callback": (dns) => dns.resolve4("x", 5 as never),
  "reverse of a name": (dns) => dns.reverse("x", nothing),
  "reverse without a callback": (dns) => dns.reverse("1.1.1.1", undefined as never),
  "setDefaultResultOrder of nonsense": (dns) => dns.setDefaultResultOrder("x" as never),
  "a resolver with a text as timeout": (dns) => new dns.Resolver({ timeout: "x" as never }),
  "a resolver with no tries": (dns) => new dns.Resolver({ tries: 0 }),
};

test.each(Object.entries(THROWS))("throws as in Node.js: %s", async (_, run) => {
  const outcome = (which: typeof nodeDns): unknown => {
    try {
      run(which);
      return "nothing thrown";
    } catch (error) {
      return { name: (error as Error).name, ...(told(error) as object) };
    }
  };
  const theirs = outcome(nodeDns);
  expect(theirs).not.toBe("nothing thrown");
  expect(await guest((log) => void log.push(outcome(dns as never)))).toEqual([theirs]);
});

test("the codes are those of Node.js", () => {
  const codes = Object.entries(nodeDns).filter(([, value]) => typeof value === "string" || typeof value === "number");
  expect(codes.filter(([key, value]) => (dns as Record<string, unknown>)[key] !== value)).toEqual([]);
});
