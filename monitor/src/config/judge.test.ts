import { describe, expect, test } from "vitest";
import { brief, mistakes } from "./testing.ts";

/** Guests by name, each with an image and these fields; then other sections. */
const guests = (fields: Readonly<Record<string, string>>, rest = ""): string =>
  ["guests:", ...Object.entries(fields).map(([name, text]) => `  ${name}: { image: ./x, ${text} }`), rest].join("\n");

const what = (text: string): readonly string[] => mistakes(text).map((each) => each.what);

describe("names", () => {
  test("a guest is not called as an instance of another one, however many that has", () => {
    expect(brief(guests({ web: "", "web-1": "" }))).toEqual(["NAME_OF_INSTANCE 3:3 guests.web-1"]);
    expect(mistakes(guests({ "web-40": "", web: "replicas: 0" }))).toEqual([
      {
        code: "NAME_OF_INSTANCE",
        what: "The guest `web-40` is called as an instance of the guest `web`",
        where: "/srv/ukd.yaml:2:3, guests.web-40",
        how: "Give one of them another name, so that `uk stop web-40` has one meaning",
      },
    ]);
    expect(brief(guests({ a: "", "a-1": "", "a-1-2": "" }))).toEqual([
      "NAME_OF_INSTANCE 3:3 guests.a-1",
      "NAME_OF_INSTANCE 4:3 guests.a-1-2",
    ]);
  });

  test("what no instance is called is free", () => {
    expect(
      brief(guests({ web: "", "web-0": "", "web-01": "", "web-a": "", "web-a1": "", "db-1": "", "db-2": "" })),
    ).toEqual([]);
  });
});

describe("limits", () => {
  test("the memory of all instances fits the host", () => {
    const fields = { a: "memory: 32M, replicas: 4", b: "memory: 64M" };
    expect(brief(guests(fields, "host: { memory: 192M }"))).toEqual([]);
    expect(brief(guests(fields, "host: { memory: 191M }"))).toEqual(["MEMORY_OVER_HOST 4:17 host.memory"]);
    expect(what(guests(fields, "host: { memory: 191M }"))[0]).toMatch(/5 instances .* 192 MB .* 191 MB/);
  });

  test("so do the instances", () => {
    expect(brief(guests({ a: "replicas: 3", b: "replicas: 1" }, "host: { guests: 4 }"))).toEqual([]);
    expect(brief(guests({ a: "replicas: 3", b: "replicas: 2" }, "host: { guests: 4 }"))).toEqual([
      "GUESTS_OVER_HOST 4:17 host.guests",
    ]);
    expect(brief(guests({ a: "replicas: 1001" }))).toEqual(["GUESTS_OVER_HOST 1:1 host.guests"]);
  });

  test("memory is at most memoryMax", () => {
    expect(brief(guests({ a: "memory: 64M, memoryMax: 64M" }))).toEqual([]);
    expect(brief(guests({ a: "memory: 64M, memoryMax: 32M" }))).toEqual(["MEMORY_OVER_MAX 2:44 guests.a.memoryMax"]);
  });
});

describe("ports", () => {
  const both = (first: string, second: string) =>
    brief(guests({ a: `ports: ["${first}"]`, b: `ports: ["${second}"]` }));
  const twice = ["PORT_TWICE 3:28 guests.b.ports[0]"];

  test.each([
    ["80:1", "80:2"],
    ["80:1", "127.0.0.1:80:1"],
    ["0.0.0.0:80:1", "192.0.2.1:80:1"],
    ["192.0.2.1:80:1", "0.0.0.0:80:1"],
    ["[::]:80:1", "[::1]:80:1"],
    ["[0:0::1]:80:1", "[::1]:80:1"],
    ["80-90:1-11", "85-95:1-11"],
    ["53:53/udp", "53:54/udp"],
  ])("%s and %s are the same", (first, second) => {
    expect(both(first, second)).toEqual(twice);
  });

  test.each([
    ["80:1", "81:1"],
    ["80:1", "80:1/udp"],
    ["127.0.0.1:80:1", "127.0.0.2:80:1"],
    ["0.0.0.0:80:1", "[::]:80:1"],
    ["0:1", "0:1"],
    ["80-89:1-10", "90-99:1-10"],
  ])("%s and %s are two", (first, second) => {
    expect(both(first, second)).toEqual([]);
  });

  test("both guests are named, replicas share", () => {
    expect(what(guests({ a: `ports: ["80:1"], replicas: 9`, b: `ports: ["0.0.0.0:80:1"]` }))).toEqual([
      "The guests `a` and `b` both have the host's port 0.0.0.0:80 (`a` as 127.0.0.1:80)",
    ]);
    expect(what(guests({ a: `ports: ["80:1", "80:2"]` }))).toEqual([
      "The guest `a` has the host's port 127.0.0.1:80 twice",
    ]);
  });

  test("ports of one adapter are that adapter's", () => {
    const lan = "devices: { lan: { address: 192.0.2.1, mode: shared } }";
    expect(brief(guests({ a: `ports: ["80:1"], devices: [lan]`, b: `ports: ["80:1"]` }, lan))).toEqual([]);
    expect(brief(guests({ a: `ports: ["80:1"], devices: [lan]`, b: `ports: ["192.0.2.1:80:1"]` }, lan))).toEqual(twice);
  });

  test("there is an end to them", () => {
    const ports = `ports: [${Array.from({ length: 65 }, () => '"1-1024:1-1024"').join(", ")}]`;
    expect(brief(guests({ a: ports })).filter((each) => each.startsWith("TOO_MANY_PORTS"))).toHaveLength(1);
  });
});

describe("devices", () => {
  const scratch = "devices: { s: { directory: /srv/s } }";
  const shared = "devices: { s: { directory: /srv/s, mode: shared } }";
  const claim = "devices: [{ device: s, at: /s }]";

  test("an exclusive one has one owner", () => {
    expect(brief(guests({ a: claim, b: "" }, scratch))).toEqual([]);
    expect(brief(guests({ a: claim, b: claim }, scratch))).toEqual(["DEVICE_TAKEN 3:30 guests.b.devices[0]"]);
    expect(what(guests({ a: claim, b: claim }, scratch))[0]).toBe(
      "The device `s` is exclusive, and both guests `a` and `b` claim it",
    );
    expect(brief(guests({ a: `${claim}, replicas: 2` }, scratch))).toEqual(["DEVICE_TAKEN 2:30 guests.a.devices[0]"]);
    expect(brief(guests({ a: `${claim}, replicas: 2`, b: claim }, shared))).toEqual([]);
  });

  test("nobody comes to it by another way", () => {
    const way = (directory: string) => brief(guests({ a: claim, b: `volumes: ["${directory}:/x"]` }, scratch));
    const found = ["DEVICE_NOT_CLAIMED 3:30 guests.b.volumes[0]"];
    for (const directory of ["/srv/s", "./s", "/srv", "/", "/srv/s/deep", "/srv/x/../s"])
      expect([directory, way(directory)]).toEqual([directory, found]);
    for (const directory of ["/srv/sx", "/srv/x", "./t"]) expect([directory, way(directory)]).toEqual([directory, []]);
    expect(brief(guests({ a: `${claim}, volumes: ["/srv/s/deep:/x"]` }, scratch))).toEqual([]);
  });

  test("nor to an exclusive adapter", () => {
    const lan = "devices: { lan: { address: 192.0.2.1 } }";
    const way = (ip: string) => brief(guests({ a: "devices: [lan]", b: `ports: ["${ip}:80:1"]` }, lan));
    expect(way("192.0.2.1")).toEqual(["DEVICE_NOT_CLAIMED 3:28 guests.b.ports[0]"]);
    expect(way("0.0.0.0")).toEqual(["DEVICE_NOT_CLAIMED 3:28 guests.b.ports[0]"]);
    expect(way("192.0.2.2")).toEqual([]);
  });

  test("one guest claims a device once", () => {
    expect(brief(guests({ a: "devices: [{ device: s, at: /s }, { device: s, at: /t }]" }, shared))).toEqual([
      "DEVICE_TWICE 2:53 guests.a.devices[1]",
    ]);
  });
});

describe("volumes", () => {
  test("lie at places apart", () => {
    const at = (...places: readonly string[]) =>
      brief(guests({ a: `volumes: [${places.map((place) => `"./d:${place}"`).join(", ")}]` }));
    const overlap = (column: number) => [`VOLUME_OVERLAP 2:${column} guests.a.volumes[1]`];
    expect(at("/a", "/b", "/ab", "/c/a")).toEqual([]);
    expect(at("/a", "/a/")).toEqual(overlap(40));
    expect(at("/a", "/a/b")).toEqual(overlap(40));
    expect(at("/a/b", "/a")).toEqual(overlap(42));
  });

  test("those of devices count", () => {
    const text = guests(
      { a: `volumes: ["./d:/d"], devices: [{ device: s, at: /d/s }]` },
      "devices: { s: { directory: /srv/s } }",
    );
    expect(brief(text)).toEqual(["VOLUME_OVERLAP 2:51 guests.a.devices[0]"]);
    const many = Array.from({ length: 64 }, (_, index) => `"./d:/d${index}"`).join(", ");
    const full = guests(
      { a: `volumes: [${many}], devices: [{ device: s, at: /s }]` },
      "devices: { s: { directory: /srv/s } }",
    );
    expect(brief(full)).toEqual(["TOO_MANY_VOLUMES 2:20 guests.a.volumes"]);
  });
});

describe("order", () => {
  test("a diamond is no cycle", () => {
    const fields = { a: "after: [b, c]", b: "after: [d]", c: "after: [d]", d: "" };
    expect(brief(guests(fields))).toEqual([]);
  });

  test("a cycle is named", () => {
    const fields = { a: "after: [b]", b: "after: [c]", c: "after: [d, b]", d: "after: []", e: "after: [e]" };
    expect(what(guests(fields))).toEqual([
      "These guests wait for each other: b -> c -> b",
      "This guest waits for itself: e -> e",
    ]);
    expect(brief(guests(fields))).toEqual(["AFTER_CYCLE 4:20 guests.c.after", "AFTER_CYCLE 6:20 guests.e.after"]);
  });
});
