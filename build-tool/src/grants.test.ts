import { expect, test } from "vitest";
import { isChosen, isGuestPath, isHost, isRule, isServer, parsePort, parseVolume } from "./grants.ts";

test("mappings of ports", () => {
  const same = ["0:80", "127.0.0.2:8080:80", "[::1]:8080:80/udp", "8000-8010:3000-3010", "[::]:0:80-82/udp"];
  expect(same.map(parsePort)).toEqual(same);
  expect(parsePort("3000")).toBe("3000:3000");
  expect(parsePort("5353/udp")).toBe("5353:5353/udp");
  expect(parsePort("8080:80/tcp")).toBe("8080:80");
  expect(parsePort("8000-8001")).toBe("8000-8001:8000-8001");
});

test("what is no mapping of ports", () => {
  for (const text of [
    ...["", "0", "80:0", "70000:80", "80:70000", "1:2:3:4", "a:80", "80/sctp", "8000-8001:80", "8000-8001:80-82"],
    ...["8001-8000", "1-2-3", "::1:80:80", "[zz]:80:80", "256.0.0.1:80:80", "0-1:80-81", "-80", "80-"],
  ])
    expect([text, parsePort(text)]).toEqual([text, undefined]);
});

test("which host ports the system chooses", () => {
  expect(["0:80", "127.0.0.1:0:80/udp", "[::1]:0:80", "0:80-82/udp"].map(isChosen)).toEqual([true, true, true, true]);
  expect(["80:80", "127.0.0.1:10:80", "10.0.0.0:80:80", "8000-8010:80-90"].map(isChosen)).toEqual(
    Array.from({ length: 4 }, () => false),
  );
});

test("rules about destinations", () => {
  for (const text of [
    ...["*", "*:443", "api.example.com", "api.example.com:443", "*.example.com:8000-8010", "localhost:5432"],
    ...[
      "10.0.0.1",
      "10.0.0.0/8",
      "10.0.0.0/8:53",
      "[::1]:80",
      "[fd00::]/8",
      "[fd00::]/8:1-65535",
      "0.0.0.0/0",
      "[::]/0",
      "10.128.0.0/9",
      "[2001:db8:8000::]/33",
      "[::ffff:10.0.0.1]",
      "_dns.example",
    ],
  ])
    expect([text, isRule(text)]).toEqual([text, true]);
  for (const text of [
    ...["", ":80", "host:", "host:0", "host:65536", "host:2-1", "::1", "[::1", "10.0.0.256", "10.0.0.0/33", "1.2.3"],
    ...[
      "[fd00::]/129",
      "*.",
      "a..b",
      "-a.example",
      "host:http",
      "http://x",
      "a*.example",
      "host/8",
      `${"a".repeat(64)}.b`,
    ],
  ])
    expect([text, isRule(text)]).toEqual([text, false]);
});

test("volumes", () => {
  expect(parseVolume("data:/data")).toEqual({ directory: "data", path: "/data", readOnly: false });
  expect(parseVolume("/a:b/c:/srv/x:ro")).toEqual({ directory: "/a:b/c", path: "/srv/x", readOnly: true });
  for (const text of [
    "data",
    ":/data",
    "data:",
    "data:rel",
    "data:/",
    "data:/a/../b",
    "data:/a//b",
    "data:/a/",
    "d:/a:rw",
  ])
    expect([text, parseVolume(text)]).toEqual([text, undefined]);
  expect(["/a", "/a/.b", "/..a"].map(isGuestPath)).toEqual([true, true, true]);
});

test("name servers and hosts", () => {
  expect(["9.9.9.9", "127.0.0.1:5353", "::1", "[::1]:53", "[::1]"].every(isServer)).toBe(true);
  expect(["dns.example", "1.1.1.1:0", "[1.1.1.1]:53", "::1:", ""].some(isServer)).toBe(false);
  expect(["db:10.0.0.1", "db.example:::1", "db:[::1]"].every(isHost)).toBe(true);
  expect(["db", "db:", ":10.0.0.1", "db:10.0.0", "1.2.3.4:10.0.0.1", "a b:1.1.1.1"].some(isHost)).toBe(false);
});
