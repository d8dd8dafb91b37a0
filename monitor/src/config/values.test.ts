import { describe, expect, test } from "vitest";
import { address } from "./address.ts";
import { guestPath, isWithin, parseVolume } from "./paths.ts";
import { parsePorts } from "./ports.ts";
import { ruleFlaw } from "./rule.ts";
import { suggestion } from "./suggestion.ts";
import { formatSize, parseSize, parseTime } from "./units.ts";

test("sizes", () => {
  const sizes = ["0", 1000, "4k", "32M", "3G"].map(parseSize);
  expect(sizes).toEqual([0, 1000, 4096, 32 << 20, 3 * 2 ** 30]);
  const none = ["", "M", "lots", "+8M", "-1", "1.5M", "16T", "99999999999999999999", -1, 1.5];
  expect(none.filter((text) => parseSize(text) !== undefined)).toEqual([]);
  expect([9, 17 << 10, 1.25 * 2 ** 20, 192 << 20, 3 * 2 ** 30].map(formatSize)).toEqual([
    "9 bytes",
    "17 KB",
    "1.3 MB",
    "192 MB",
    "3 GB",
  ]);
});

test("times", () => {
  expect(["0s", "500ms", "10s", "1m", "2h", "1d"].map(parseTime)).toEqual([
    0, 500, 10_000, 60_000, 7_200_000, 86_400_000,
  ]);
  const none = ["", "10", "s", "1.5s", "-1s", "1 s", "25d", "1w"];
  expect(none.filter((text) => parseTime(text) !== undefined)).toEqual([]);
});

test("ports", () => {
  expect(parsePorts("80:3000")).toEqual([{ host: 80, guest: 3000, protocol: "tcp" }]);
  expect(parsePorts("[::1]:53-54:1-2/udp")).toEqual([
    { ip: "::1", host: 53, guest: 1, protocol: "udp" },
    { ip: "::1", host: 54, guest: 2, protocol: "udp" },
  ]);
  expect(parsePorts("0:1-2")).toEqual([
    { host: 0, guest: 1, protocol: "tcp" },
    { host: 0, guest: 2, protocol: "tcp" },
  ]);
  expect(parsePorts("[127.0.0.1]:1:1")).toBe("`[127.0.0.1]` is not an address");
  expect(parsePorts("1-2:1-3")).toBe("its ranges have 2 and 3 ports");
});

test("addresses", () => {
  expect(["192.0.2.1", "2001:DB8:0::1", "::ffff:1.2.3.4"].map(address)).toEqual([
    "192.0.2.1",
    "2001:db8::1",
    "::ffff:102:304",
  ]);
  const none = ["", "1.2.3", "01.2.3.4", "::1%lo", "[::1]", "localhost"];
  expect(none.filter((text) => address(text) !== undefined)).toEqual([]);
});

describe("rules", () => {
  const good = `api.example.com:443|*.example.com|*|*:25|10.0.0.0/8|10.0.0.0/8:5000-6000|192.0.2.7|[::1]:80|[fd00::]/8|[fd00::]/8:1|0.0.0.0/0|
    [::]/0|localhost|API.Example.com.:443|a_b|[::ffff:10.0.0.0]/104:80|[1:2:3:4:5:6:7:8]|x1`;
  const bad = `|:80|a b|http://a.example|a.*|*a|**|10.0.0.1/8|10.0.0.0/33|10.0.0.0/|10.0.0.0/x|10.0.0|1.2.3.4.5|256.1.1.1|a.1|a.0x1|a.0x|::1|[::1|[::1]80|[::1]/129|
    [fd00::1]/8|[1.2.3.4]|a:0|a:65536|a:2-1|a:1-2-3|a:|a:b|a..b|.a|-|ü.example|a/8|${"a".repeat(64)}`;

  test.each(good.split("|").map((text) => text.trim()))("%s is one", (text) => {
    expect(ruleFlaw(text)).toBeUndefined();
  });

  test.each(
    bad
      .split("|")
      .map((text) => text.trim())
      .filter((text) => text !== "-"),
  )("%j is none", (text) => {
    expect(ruleFlaw(text)).toMatch(/./);
  });
});

test("paths of volumes", () => {
  const volume = (directory: string, at: string, readOnly = false) => ({ directory, at, readOnly });
  expect(parseVolume("./data:/data")).toEqual(volume("./data", "/data"));
  expect(parseVolume("/srv/x:/data:ro")).toEqual(volume("/srv/x", "/data", true));
  expect(parseVolume("d://a//./b/../c/")).toEqual(volume("d", "/a/c"));
  expect(parseVolume("/a:/b:/c")).toEqual(volume("/a:/b", "/c"));
  expect(parseVolume("d:/x:rw")).toEqual(volume("d", "/x:rw"));
  const none = ["", "data", ":/data", "d:data", "d:/", "d:/.", "d:/a/..", "d:/:ro"];
  expect(none.filter((text) => parseVolume(text) !== undefined)).toEqual([]);
  expect(guestPath(`/${"x".repeat(5000)}`)).toBeUndefined();
  expect([isWithin("/a/b", "/a"), isWithin("/a", "/a"), isWithin("/ab", "/a"), isWithin("/x", "/")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("what was meant", () => {
  const known = ["memory", "memoryMax", "ports", "env"];
  expect(["memroy", "Ports", "memorymax", "envs", "mem", "xyz", "e"].map((name) => suggestion(name, known))).toEqual([
    "memory",
    "ports",
    "memoryMax",
    "env",
    "memory",
    undefined,
    undefined,
  ]);
  expect(suggestion("c", ["a"])).toBeUndefined();
});

test("a swap of neighbours is one mistake", () => {
  const guests = ["db", "web", "web-1", "worker"];
  expect(["wbe", "ewb", "bd", "wokrer", "wbe-1", "bew"].map((name) => suggestion(name, guests))).toEqual([
    "web",
    "web",
    "db",
    "worker",
    "web-1",
    undefined,
  ]);
});
