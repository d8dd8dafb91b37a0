import { describe, expect, test } from "vitest";
import type { Refused } from "../diagnostic.ts";
import { parse, parseGuest } from "./parse.ts";

const whole = `
host:
  memory: 16G
  guests: 1000
devices:
  shared-data: { directory: ./shared, mode: shared }
  scratch: { directory: /srv/scratch }
  lan: { address: 192.0.2.10, mode: shared }
images:
  web: ./dist/http.uk
guests:
  db:
    image: ../db.uk
  web:
    image: web
    replicas: 1
    memory: 32M
    memoryMax: 134217728
    cpu: { weight: 200, cap: 50 }
    ports: ["80:3000", "127.0.0.1:5353:5353/udp", "8000-8001:80-81", "[::1]:0:9/tcp"]
    connect: ["api.example.com:443", "api.example.com:443"]
    deny: ["10.0.0.0/8"]
    volumes: ["./data:/data", { directory: ./ro, at: //ro/./x/, readOnly: true }, { directory: ./q, at: /q, quota: 100M }]
    devices: [{ device: scratch, at: /scratch, readOnly: true }, lan]
    env: { MODE: production, EMPTY: "" }
    secrets: { API_KEY: ./secrets/api-key }
    arguments: ["--verbose"]
    restart: { policy: on-failure, delay: 500ms, delayMax: 1h }
    health: { http: /health, port: 3001, interval: 10s, timeout: 2s, failures: 5 }
    after: [db, db]
    stop: { grace: 0s }
    network: { rate: 10M }
    disk: { rate: 50M }
    log: { rate: 2M, size: 1M, files: 1 }
`;

const port = (ip: string, host: number, guest: number, protocol = "tcp") => ({ ip, host, guest, protocol });

describe("parse", () => {
  test("normalises every field", () => {
    const { guests, ...rest } = parse(whole, "/etc/ukd/ukd.yaml");
    expect(rest).toEqual({
      file: "/etc/ukd/ukd.yaml",
      host: { memory: 16 * 2 ** 30, guests: 1000 },
      devices: [
        { kind: "directory", name: "shared-data", mode: "shared", directory: "/etc/ukd/shared" },
        { kind: "directory", name: "scratch", mode: "exclusive", directory: "/srv/scratch" },
        { kind: "address", name: "lan", mode: "shared", address: "192.0.2.10" },
      ],
      images: [{ name: "web", path: "/etc/ukd/dist/http.uk" }],
    });
    expect(guests[1]).toEqual({
      name: "web",
      image: "/etc/ukd/dist/http.uk",
      replicas: 1,
      memory: 32 * 2 ** 20,
      memoryMax: 128 * 2 ** 20,
      cpu: { weight: 200, cap: 50 },
      ports: [
        port("192.0.2.10", 80, 3000),
        port("127.0.0.1", 5353, 5353, "udp"),
        port("192.0.2.10", 8000, 80),
        port("192.0.2.10", 8001, 81),
        port("::1", 0, 9),
      ],
      connect: ["api.example.com:443"],
      deny: ["10.0.0.0/8"],
      volumes: [
        { directory: "/etc/ukd/data", at: "/data", readOnly: false },
        { directory: "/etc/ukd/ro", at: "/ro/x", readOnly: true },
        { directory: "/etc/ukd/q", at: "/q", readOnly: false, quota: 100 * 2 ** 20 },
      ],
      devices: [
        { kind: "directory", device: "scratch", directory: "/srv/scratch", at: "/scratch", readOnly: true },
        { kind: "address", device: "lan", address: "192.0.2.10" },
      ],
      env: { MODE: "production", EMPTY: "" },
      secrets: [{ variable: "API_KEY", file: "/etc/ukd/secrets/api-key" }],
      arguments: ["--verbose"],
      restart: { policy: "on-failure", delay: 500, delayMax: 3_600_000 },
      health: { kind: "http", path: "/health", port: 3001, interval: 10_000, timeout: 2000, failures: 5 },
      after: ["db"],
      stop: { grace: 0 },
      network: { rate: 10 * 2 ** 20 },
      disk: { rate: 50 * 2 ** 20 },
      log: { rate: 2 * 2 ** 20, size: 2 ** 20, files: 1 },
    });
  });

  test("fills in every default", () => {
    expect(parse("guests: { a: { image: /a.uk } }", "ukd.yaml").guests).toEqual([
      {
        name: "a",
        image: "/a.uk",
        replicas: 1,
        cpu: { weight: 100 },
        ports: [],
        connect: [],
        deny: [],
        volumes: [],
        devices: [],
        env: {},
        secrets: [],
        arguments: [],
        restart: { policy: "always", delay: 1000, delayMax: 60_000 },
        after: [],
        stop: { grace: 10_000 },
        network: {},
        disk: {},
        log: { rate: 2 ** 20, size: 10 * 2 ** 20, files: 3 },
      },
    ]);
  });

  test("an empty file is a configuration without guests", () => {
    for (const text of ["", "# nothing\n", "{}"])
      expect(parse(text, "/ukd.yaml")).toEqual({
        file: "/ukd.yaml",
        host: { guests: 1000 },
        devices: [],
        images: [],
        guests: [],
      });
  });

  test("the memory that is said is the most unless more is said", () => {
    const guest = parse("guests: { a: { image: ./a, memory: 16M } }", "f").guests[0];
    expect(guest?.memoryMax).toBe(16 * 2 ** 20);
  });

  test("a health check asks the first TCP port unless it names one", () => {
    const text = `guests: { a: { image: ./a, ports: ["1:53/udp", "2:80"], health: { tcp: true } } }`;
    expect(parse(text, "f").guests[0]?.health).toEqual({
      kind: "tcp",
      port: 80,
      interval: 5000,
      timeout: 1000,
      failures: 3,
    });
  });

  test("ports without an address are bound at each adapter of the guest", () => {
    const text = `
devices: { a: { address: 192.0.2.1 }, b: { address: "2001:DB8:0::1" } }
guests: { g: { image: ./g, devices: [a, b], ports: ["80:80"] } }`;
    expect(parse(text, "f").guests[0]?.ports).toEqual([port("192.0.2.1", 80, 80), port("2001:db8::1", 80, 80)]);
  });

  test("a name of images goes before a path, and a path needs no name", () => {
    const text = "images: { a: ./x.uk }\nguests: { g: { image: a }, h: { image: a.uk }, i: { image: ./a } }";
    expect(parse(text, "/d/f").guests.map(({ image }) => image)).toEqual(["/d/x.uk", "/d/a.uk", "/d/a"]);
  });

  test("aliases repeat what was written before", () => {
    const text = "guests:\n  a: &a { image: ./a, memory: 8M }\n  b: *a\n";
    const [a, b] = parse(text, "f").guests;
    expect({ ...a, name: "b" }).toEqual(b);
  });
});

describe("a guest that stands in no file", () => {
  test("is read as one of a file in its directory would be", () => {
    const fields = { image: "./a.uk", secrets: { KEY: "./key" }, memory: "32M" };
    const [guest] = parse(JSON.stringify({ guests: { web: fields } }), "/srv/ukd.yaml").guests;
    expect(parseGuest("web", fields, "/srv")).toEqual(guest);
  });

  test("has mistakes without a file and its lines, and keeps its fields", () => {
    const fields = { image: "./a.uk", memory: "lots" };
    const told = (name: string): readonly unknown[] => {
      try {
        return [parseGuest(name, fields, "/srv")];
      } catch (error) {
        return (error as Refused).diagnostics.map(({ code, where }) => `${code} ${where}`);
      }
    };
    expect(told("web")).toEqual(["BAD_SIZE guests.web.memory"]);
    expect(told("Bad Name")).toEqual(['BAD_NAME guests["Bad Name"]']);
    expect(told("../x")).toContain('BAD_NAME guests["../x"]');
    expect(told("__proto__")).toContain("BAD_NAME guests.__proto__");
    expect(fields.memory).toBe("lots");
  });
});
