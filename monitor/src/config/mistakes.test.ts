import { describe, expect, test } from "vitest";
import { brief, mistakes } from "./testing.ts";

const guest = (fields: string): string => `guests:\n  web:\n    image: ./a.uk\n    ${fields}\n`;
const at = "guests.web";

/** What is wrong with a text, all of it, in order. */
const table: readonly (readonly [text: string, ...expected: readonly string[]])[] = [
  // YAML
  ["guests: [", "CONFIG_SYNTAX 1:10"],
  ["guests:\n  a: {image: x\n  b: 1", "CONFIG_SYNTAX 3:3"],
  ["host:\n\tmemory: 1G", "CONFIG_SYNTAX 2:1"],
  ["a: b: c", "CONFIG_SYNTAX 1:4"],
  ["host: *nothing", "CONFIG_SYNTAX 1:7"],
  ["host: !strange {}", "CONFIG_SYNTAX 1:7"],
  ["host: !!omap [memory: 1G]", "CONFIG_SYNTAX 1:7"],
  ["host: {}\n---\nhost: {}", "CONFIG_SYNTAX 2:1"],
  ["? [a]\n: b", "CONFIG_SYNTAX 1:3"],
  ["host: {}\nhost: {}\nhosts: {}", "CONFIG_TWICE 2:1 host", "CONFIG_UNKNOWN_FIELD 3:1 hosts"],
  // Fields and types
  ["[]", "CONFIG_BAD_TYPE 1:1"],
  ["5", "CONFIG_BAD_TYPE 1:1"],
  ["guests:\n", "CONFIG_BAD_TYPE 1:8 guests"],
  ["guests: { web: }", "CONFIG_BAD_TYPE 1:16 guests.web"],
  ["guests: { web: {} }", "CONFIG_MISSING_FIELD 1:11 guests.web.image"],
  ["guests: { Web: { image: ./a } }", "BAD_NAME 1:11 guests.Web"],
  [`guests: { "a b": { image: ./a } }`, `BAD_NAME 1:11 guests["a b"]`],
  [`guests: { -a: { image: ./a } }`, "BAD_NAME 1:11 guests.-a"],
  [`guests: { ${"a".repeat(63)}: { image: ./a } }`, `BAD_NAME 1:11 guests.${"a".repeat(63)}`],
  [`guests: { ${"a".repeat(62)}: { image: ./a } }`],
  ["host: { guests: 0 }", "BAD_VALUE 1:17 host.guests"],
  ["host: { guests: 1.5 }", "CONFIG_BAD_TYPE 1:17 host.guests"],
  [guest("memroy: 32M"), `CONFIG_UNKNOWN_FIELD 4:5 ${at}.memroy`],
  [guest("cpu: { weight: 0, cap: 101 }"), `BAD_VALUE 4:20 ${at}.cpu.weight`, `BAD_VALUE 4:28 ${at}.cpu.cap`],
  [guest("replicas: -1"), `BAD_VALUE 4:15 ${at}.replicas`],
  [guest("replicas: many"), `CONFIG_BAD_TYPE 4:15 ${at}.replicas`],
  [guest("restart: { policy: sometimes }"), `BAD_VALUE 4:24 ${at}.restart.policy`],
  [guest(`arguments: ["a\\0b"]`), `BAD_VALUE 4:17 ${at}.arguments[0]`],
  [
    guest("arguments: [1, a, true]"),
    `CONFIG_BAD_TYPE 4:17 ${at}.arguments[0]`,
    `CONFIG_BAD_TYPE 4:23 ${at}.arguments[2]`,
  ],
  [guest("env: { PORT: 80, 9a: x }"), `CONFIG_BAD_TYPE 4:18 ${at}.env.PORT`, `BAD_NAME 4:22 ${at}.env.9a`],
  [guest("env: { A: a }\n    secrets: { A: ./a }"), `VARIABLE_TWICE 5:16 ${at}.secrets.A`],
  // Sizes and times
  [guest("memory: lots"), `BAD_SIZE 4:13 ${at}.memory`],
  [guest("memory: 1.5G"), `BAD_SIZE 4:13 ${at}.memory`],
  [guest("memory: -1"), `BAD_SIZE 4:13 ${at}.memory`],
  [guest("memory: true"), `CONFIG_BAD_TYPE 4:13 ${at}.memory`],
  [guest("memory: 4M"), `BAD_MEMORY 4:13 ${at}.memory`],
  [guest("memory: 4G"), `BAD_MEMORY 4:13 ${at}.memory`],
  [guest("memory: 33554433"), `BAD_MEMORY 4:13 ${at}.memory`],
  [guest("memory: 99999999999999999999"), `BAD_SIZE 4:13 ${at}.memory`],
  [guest("memory: 9007199254740992K"), `BAD_SIZE 4:13 ${at}.memory`],
  [
    guest("network: { rate: 1 }\n    disk: { rate: fast }"),
    `BAD_SIZE 4:22 ${at}.network.rate`,
    `BAD_RATE 5:19 ${at}.disk.rate`,
  ],
  [guest("stop: { grace: 10 }"), `CONFIG_BAD_TYPE 4:20 ${at}.stop.grace`],
  [guest("stop: { grace: 10 s }"), `BAD_TIME 4:20 ${at}.stop.grace`],
  [guest("stop: { grace: 25d }"), `BAD_TIME 4:20 ${at}.stop.grace`],
  [guest("restart: { delay: 0s }"), `BAD_TIME 4:23 ${at}.restart.delay`],
  [guest("restart: { delay: 10s, delayMax: 1s }"), `BAD_TIME 4:38 ${at}.restart.delayMax`],
  [guest("restart: { delay: 1h }")],
  // Ports
  [guest(`ports: ["80"]`), `BAD_PORT 4:13 ${at}.ports[0]`],
  [guest("ports: [80]"), `CONFIG_BAD_TYPE 4:13 ${at}.ports[0]`],
  [guest(`ports: ["80:0", "65536:1"]`), `BAD_PORT 4:13 ${at}.ports[0]`, `BAD_PORT 4:21 ${at}.ports[1]`],
  [guest(`ports: ["1-3:1-2"]`), `BAD_PORT 4:13 ${at}.ports[0]`],
  [guest(`ports: ["3-1:3-1"]`), `BAD_PORT 4:13 ${at}.ports[0]`],
  [guest(`ports: ["1-1025:1-1025"]`), `BAD_PORT 4:13 ${at}.ports[0]`],
  [guest(`ports: ["256.0.0.1:1:1"]`), `BAD_PORT 4:13 ${at}.ports[0]`],
  [guest(`ports: ["::1:1:1"]`), `BAD_PORT 4:13 ${at}.ports[0]`],
  [guest(`ports: ["1:1/sctp"]`), `BAD_PORT 4:13 ${at}.ports[0]`],
  // Rules, volumes
  [guest(`connect: ["http://a.example/"]`), `BAD_RULE 4:15 ${at}.connect[0]`],
  [guest(`deny: ["*", "10.0.0.1/8", "a.*"]`), `BAD_RULE 4:17 ${at}.deny[1]`, `BAD_RULE 4:31 ${at}.deny[2]`],
  [
    guest(`volumes: ["data", "./data:data", ":/data"]`),
    ...[15, 23, 38].map((column, index) => `BAD_VOLUME 4:${column} ${at}.volumes[${index}]`),
  ],
  [guest(`volumes: [{ directory: ./a, at: data }]`), `BAD_GUEST_PATH 4:37 ${at}.volumes[0].at`],
  [guest(`volumes: [{ directory: ./a, at: /x/.. }]`), `BAD_GUEST_PATH 4:37 ${at}.volumes[0].at`],
  [
    guest(`volumes: [{ directory: ./a }, 5]`),
    `CONFIG_MISSING_FIELD 4:15 ${at}.volumes[0].at`,
    `CONFIG_BAD_TYPE 4:35 ${at}.volumes[1]`,
  ],
  [
    guest(`volumes: [{ directory: ./a, at: /a, readOnly: true, quota: 1M }]`),
    `QUOTA_READ_ONLY 4:64 ${at}.volumes[0].quota`,
  ],
  // Devices
  ["devices: { a: {} }", "BAD_DEVICE 1:12 devices.a"],
  ["devices: { a: { directory: /a, address: 192.0.2.1 } }", "BAD_DEVICE 1:12 devices.a"],
  ["devices: { a: { address: eth0 } }", "BAD_ADDRESS 1:26 devices.a.address"],
  ["devices: { a: { directory: 5 } }", "CONFIG_BAD_TYPE 1:28 devices.a.directory"],
  [`devices: { d: { directory: /d } }\n${guest("devices: [d]")}`, `DEVICE_NEEDS_PLACE 5:15 ${at}.devices[0]`],
  [
    `devices: { d: { address: "::1" } }\n${guest("devices: [{ device: d, at: /d }]")}`,
    `NOT_A_DIRECTORY_DEVICE 5:28 ${at}.devices[0].at`,
  ],
  // Health
  [guest("health: {}"), `BAD_HEALTH 4:5 ${at}.health`],
  [guest("health: { tcp: false, port: 1 }"), `BAD_HEALTH 4:5 ${at}.health`],
  [guest("health: { tcp: true, http: /, port: 1 }"), `BAD_HEALTH 4:5 ${at}.health`],
  [guest("health: { http: health, port: 1 }"), `BAD_HEALTH 4:21 ${at}.health.http`],
  [guest("health: { tcp: true }"), `HEALTH_WITHOUT_PORT 4:5 ${at}.health`],
  [guest("health: { tcp: true, port: 65536 }"), `BAD_VALUE 4:32 ${at}.health.port`],
  // Names of what is not there
  ["images: { web: ./a }\nguests: { g: { image: wbe } }", "UNKNOWN_IMAGE 2:23 guests.g.image"],
  [guest("devices: [lan]"), `UNKNOWN_DEVICE 4:15 ${at}.devices[0]`],
  [guest("devices: [{ device: lan }]"), `UNKNOWN_DEVICE 4:25 ${at}.devices[0].device`],
  [guest("after: [wbe]"), `UNKNOWN_GUEST 4:13 ${at}.after[0]`],
];

describe("mistakes", () => {
  test.each(table)("%j", (text, ...expected) => {
    expect(brief(text)).toEqual(expected);
  });

  test("each says what, where and how to mend it", () => {
    const all = table.flatMap(([text]) => mistakes(text));
    expect(all.length).toBeGreaterThan(table.length - 5);
    for (const { code, what, where, how } of all) {
      expect(code).toMatch(/^[A-Z_]+$/);
      expect(where).toMatch(/^\/srv\/ukd\.yaml:\d+:\d+/);
      expect(what.length).toBeGreaterThan(10);
      expect(how.length).toBeGreaterThan(5);
      expect(`${what}${how}`).not.toMatch(/undefined|\[object|\n/);
    }
  });

  test("those of a file are told all at once, in its order", () => {
    const text = `guests:
  b: { image: b, memory: 1T }
  a:
    replcas: 2
    after: [c]
    ports: ["80:80", "80:80"]
host: { memory: x }
`;
    expect(brief(text)).toEqual([
      "UNKNOWN_IMAGE 2:15 guests.b.image",
      "BAD_SIZE 2:26 guests.b.memory",
      "CONFIG_MISSING_FIELD 3:3 guests.a.image",
      "CONFIG_UNKNOWN_FIELD 4:5 guests.a.replcas",
      "UNKNOWN_GUEST 5:13 guests.a.after[0]",
      "PORT_TWICE 6:22 guests.a.ports[1]",
      "BAD_SIZE 7:17 host.memory",
    ]);
  });

  test("a wrong part is no unknown one", () => {
    const text = `images: { web: 5 }
devices: { lan: 6, data: { directory: 7 } }
guests:
  db: 8
  web: { image: web, after: [db], devices: [lan, { device: data, at: /d }], ports: [9], health: { tcp: true } }
`;
    expect(brief(text)).toEqual([
      "CONFIG_BAD_TYPE 1:16 images.web",
      "CONFIG_BAD_TYPE 2:17 devices.lan",
      "CONFIG_BAD_TYPE 2:39 devices.data.directory",
      "CONFIG_BAD_TYPE 4:7 guests.db",
      "CONFIG_BAD_TYPE 5:85 guests.web.ports[0]",
    ]);
  });

  test("a second document is told in own words", () => {
    for (const text of ["host: {}\n---\nhost: {}", "guests: {}\n...\nhost: {}", "---\nhost: {}\n---\n[\n---"]) {
      const found = mistakes(text);
      expect(found).toMatchObject([
        {
          code: "CONFIG_SYNTAX",
          what: expect.stringContaining("a second document"),
          how: expect.stringMatching(/`---`/),
        },
      ]);
      expect(JSON.stringify(found)).not.toContain("parseAllDocuments");
    }
  });

  test("names are proposed", () => {
    const how = (text: string) => mistakes(text)[0]?.how;
    expect(how(guest("memroy: 32M"))).toBe("Did you mean `memory`?");
    expect(how(guest("xyzzy: 1"))).toMatch(/^The fields here are image, replicas, memory, /);
    expect(how("images: { web: ./a }\nguests: { g: { image: wev } }")).toBe("Did you mean `web`?");
    expect(how(guest("after: [wev]"))).toBe("Did you mean `web`?");
    expect(how("guests: { g: { image: web } }")).toBe("Name it in `images`; a path has a `/` in it, as in `./web.uk`");
    expect(how(guest("env: { PORT: 80 }"))).toBe('Put it in quotes: `"80"`');
    expect(how(guest("stop: { grace: 10 }"))).toBe("Write such as `grace: 10s`");
  });
});
