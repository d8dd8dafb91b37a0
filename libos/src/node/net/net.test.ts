// What of node:net needs no network, against Node's own.

import nodeNet from "node:net";
import { beforeAll, describe, expect, it, test } from "vitest";
import { installFake } from "../../testing/engine.ts";
import net from "../net.ts";
import { connectArguments } from "./connect-arguments.ts";

beforeAll(() => void installFake());

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return [(error as Error).name, (error as { code?: string }).code];
  }
}

const texts = [
  "127.0.0.1",
  "0.0.0.0",
  "255.255.255.255",
  "256.0.0.1",
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "1.2.3.4 ",
  "",
  "::",
  "::1",
  "1::",
  "1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1::2::3",
  ":::",
  "::ffff:1.2.3.4",
  "::ffff:1.2.3.400",
  "::1.2.3.4.5",
  "1.2.3.4::",
  "fe80::1%eth0",
  "fe80::1%",
  "g::1",
  "12345::1",
  "1:2:3:4:5:6:7::",
  "::2:3:4:5:6:7:8",
  "1:2:3:4:5:6:1.2.3.4",
  "1:2:3:4:5:6:7:1.2.3.4",
  "localhost",
  "%",
];

test.each(texts)("isIP(%j)", (text) => {
  expect(net.isIP(text)).toBe(nodeNet.isIP(text));
  expect([net.isIPv4(text), net.isIPv6(text)]).toEqual([nodeNet.isIPv4(text), nodeNet.isIPv6(text)]);
});

describe("BlockList", () => {
  const fill = (list: nodeNet.BlockList): nodeNet.BlockList => {
    list.addAddress("123.123.123.123");
    list.addRange("10.0.0.1", "10.0.0.10");
    list.addSubnet("192.168.0.0", 20);
    list.addAddress("8592:757c:efae:4e45:fb5d:d62a:0d00:8e17", "ipv6");
    list.addSubnet("8592:757c:efae:4e45::", 64, "ipv6");
    list.addSubnet("0.0.0.0", 32);
    return list;
  };

  it("tells the same as Node.js", () => {
    const [ours, theirs] = [fill(new net.BlockList() as never), fill(new nodeNet.BlockList())];
    for (const [address, family] of [
      ["123.123.123.123", "ipv4"],
      ["123.123.123.124", "ipv4"],
      ["10.0.0.1", "ipv4"],
      ["10.0.0.10", "ipv4"],
      ["10.0.0.11", "ipv4"],
      ["192.168.15.255", "ipv4"],
      ["192.168.16.0", "ipv4"],
      ["0.0.0.0", "ipv4"],
      ["::ffff:7b7b:7b7b", "ipv6"],
      ["::ffff:123.123.123.123", "ipv6"],
      ["8592:757c:efae:4e45::1", "ipv6"],
      ["8592:757c:efae:4e46::1", "ipv6"],
    ] as const)
      expect([address, ours.check(address, family)]).toEqual([address, theirs.check(address, family)]);
    expect(ours.rules.toSorted()).toEqual(theirs.rules.toSorted());
  });

  it("refuses what Node.js refuses", () => {
    for (const run of [
      (list: nodeNet.BlockList) => list.addAddress("x"),
      (list: nodeNet.BlockList) => list.addAddress("::1"),
      (list: nodeNet.BlockList) => list.addSubnet("10.0.0.0", 33),
      (list: nodeNet.BlockList) => list.addRange("10.0.0.2", "10.0.0.1"),
      (list: nodeNet.BlockList) => list.addAddress("1.2.3.4", "ipv5" as never),
    ])
      expect(outcome(() => run(new net.BlockList() as never))).toEqual(outcome(() => run(new nodeNet.BlockList())));
  });
});

test("connect takes its forms and refuses what a guest cannot have by name", () => {
  const heard = (): void => {};
  expect(connectArguments([80])).toMatchObject({ port: 80, host: "localhost", family: 0 });
  expect(connectArguments(["80", "::1", heard])).toMatchObject({ port: 80, host: "::1", callback: heard });
  expect(connectArguments([{ port: 1, host: "a", family: 6 }, heard])).toMatchObject({ port: 1, host: "a", family: 6 });
  expect(() => connectArguments(["/tmp/socket"])).toThrow("local socket");
  expect(() => connectArguments([{ path: "/tmp/socket" }])).toThrow("local socket");
  expect(() => connectArguments([{ port: 1, localPort: 2 }])).toThrow("options.localPort");
  for (const wrong of [[{}], [{ port: 65_536 }], [{ port: -1 }], [{ port: "x" }], [{ port: 1, host: 7 }]])
    expect(outcome(() => connectArguments(wrong))).toEqual(outcome(() => nodeNet.connect(...(wrong as [never]))));
});

test("a socket that was never connected behaves as Node's", () => {
  const look = (socket: nodeNet.Socket): unknown => [
    socket.readyState,
    socket.pending,
    socket.connecting,
    socket.remoteAddress,
    socket.bytesRead,
    socket.bytesWritten,
    socket.allowHalfOpen,
    socket.timeout,
    socket.address(),
    socket.destroyed,
  ];
  expect(look(new net.Socket() as never)).toEqual(look(new nodeNet.Socket()));
  expect(outcome(() => new net.Socket({ fd: 1 }))).toEqual(["Error", "ERR_METHOD_NOT_IMPLEMENTED"]);
  expect(outcome(() => new net.Server().listen("/tmp/x"))).toEqual(["TypeError", "ERR_INVALID_ARG_VALUE"]);
});
