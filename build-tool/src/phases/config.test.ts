import { describe, expect, test } from "vitest";
import { ReadSet } from "../cache/read-set.ts";
import { format, success } from "../diagnostic.ts";
import { memoryHost } from "../testing/memory-host.ts";
import { checkFields } from "./config-fields.ts";
import { configure } from "./config.ts";

async function project(files: Record<string, string>, config: unknown, target = "/app") {
  const host = memoryHost(config === undefined ? files : { ...files, "/app/uk.config.ts": "-" });
  const result = await configure(host, target, new ReadSet(), () => Promise.resolve(success(config)));
  return result.ok ? result.value : result.diagnostics.map((d) => format(d));
}

function refused(value: unknown): string[] {
  const result = checkFields("uk.config.ts", value);
  if (result.ok) throw new Error("the configuration was accepted");
  return result.diagnostics.map((d) => format(d));
}

describe("defaults", () => {
  test("nothing but a source file", async () => {
    expect(await project({ "/app/main.ts": "" }, undefined)).toEqual({
      directory: "/app",
      entry: "/app/main.ts",
      name: "app",
      memory: 32 * 2 ** 20,
      ports: [],
      datagram: [],
      connect: [],
      connectSaid: false,
      volumes: [],
      env: {},
      files: [],
      origin: "/app",
    });
  });

  test("name and main of package.json", async () => {
    const files = {
      "/app/package.json": '{"name":"@me/Web","main":"boot.ts"}',
      "/app/boot.ts": "",
      "/app/main.ts": "",
    };
    expect(await project(files, undefined)).toMatchObject({ entry: "/app/boot.ts", name: "web" });
  });

  test("a main that is built is not the entry", async () => {
    const files = { "/app/package.json": '{"main":"dist/x.txt"}', "/app/src/server.ts": "" };
    expect(await project(files, undefined)).toMatchObject({ entry: "/app/src/server.ts", name: "app" });
  });

  test("the configuration wins, lists are without repeats", async () => {
    const config = { entry: "b.ts", name: "n", memory: "64M", ports: [81, 80, 81], env: { B: "1", A: "2" } };
    const made = await project({ "/app/b.ts": "", "/app/package.json": '{"name":"other"}' }, config);
    expect(made).toMatchObject({ entry: "/app/b.ts", name: "n", memory: 2 ** 26, ports: [81, 80] });
    expect(Object.keys((made as { env: object }).env)).toEqual(["A", "B"]);
  });

  test("UDP ports are told from TCP ports, and what is said of destinations from nothing said", async () => {
    const config = { ports: ["53/udp", 80, "53/udp", "54/udp"], connect: [], volumes: ["/b", "/a", "/b"] };
    const made = await project({ "/app/main.ts": "" }, config);
    expect(made).toMatchObject({
      ports: [80],
      datagram: [53, 54],
      connect: [],
      connectSaid: true,
      volumes: ["/a", "/b"],
    });
  });

  test("a file is built with the configuration of its project, under its own name", async () => {
    const files = { "/app/server.ts": "", "/app/lib/other.ts": "", "/app/package.json": "{}" };
    const config = { entry: "server.ts", name: "web", ports: [80] };
    expect(await project(files, config, "/app/lib/other.ts")).toMatchObject({
      directory: "/app",
      entry: "/app/lib/other.ts",
      name: "other",
      ports: [80],
    });
    expect(await project(files, config, "/app/server.ts")).toMatchObject({ name: "web" });
  });

  test("a lone file is its directory's", async () => {
    expect(await project({ "/tmp/x/Über Script.ts": "" }, undefined, "/tmp/x/Über Script.ts")).toMatchObject({
      directory: "/tmp/x",
      name: "ber-script",
    });
  });
});

describe("mistakes", () => {
  test("nothing to build", async () => {
    expect(await project({ "/app/README.md": "" }, undefined)).toEqual([
      "error[NO_ENTRY]: There is nothing to build: none of uk.config.ts, src/main.ts, src/index.ts, src/server.ts, src/app.ts, main.ts, index.ts, server.ts, app.ts is there. In /app. Name the application's main file, as in `uk build server.ts`, or set `entry` in uk.config.ts.",
    ]);
  });

  test("an entry that is not there", async () => {
    expect(await project({ "/app/a.ts": "" }, { entry: "b.ts" })).toEqual([
      "error[ENTRY_MISSING]: The entry `b.ts` is not a file. In uk.config.ts. Set `entry` to the main file.",
    ]);
  });

  test("a package.json that is none", async () => {
    expect(await project({ "/app/package.json": "{", "/app/main.ts": "" }, undefined)).toEqual([
      expect.stringContaining("error[BAD_PACKAGE_JSON]: package.json is not valid:"),
    ]);
  });

  test("no object", () => {
    for (const value of [undefined, null, 1, [], "x"])
      expect(refused(value)[0]).toContain("error[CONFIG_NOT_AN_OBJECT]");
  });

  test("an unknown field, with the nearest one", () => {
    expect(refused({ port: 3000 })).toEqual([
      "error[CONFIG_UNKNOWN_FIELD]: The configuration has no field `port`. In uk.config.ts. Did you mean `ports`?",
    ]);
    expect(refused({ toString: 1 })[0]).toContain(
      "The fields are entry, name, memory, ports, connect, volumes, env, files",
    );
  });

  test.each([
    ["entry", "", "the path of a source file"],
    ["name", "No Spaces", "1 to 64 lower-case letters"],
    ["memory", "4M", "a size of guest memory (it is less than 8 MB)"],
    ["memory", "5G", "a size of guest memory (it is more than 3 GB)"],
    ["memory", true, "a size of guest memory (it is no size)"],
    ["memory", 33554433, "a size of guest memory (it is not a multiple of 4096 bytes)"],
    ["ports", 3000, "a list of ports from 1 to 65535"],
    ["ports", [0], "a list of ports from 1 to 65535"],
    ["ports", [1.5], "a list of ports from 1 to 65535"],
    ["ports", ["80"], "a list of ports from 1 to 65535"],
    ["ports", ["0/udp"], "a list of ports from 1 to 65535"],
    ["ports", ["70000/udp"], "a list of ports from 1 to 65535"],
    ["connect", ["https://example.org"], "a list of `host[:port]`"],
    ["connect", ["10.0.0.256:80"], "a list of `host[:port]`"],
    ["connect", ["10.0.0.1:0"], "a list of `host[:port]`"],
    ["volumes", ["data"], "a list of absolute paths"],
    ["volumes", ["/"], "a list of absolute paths"],
    ["volumes", "/data", "a list of absolute paths"],
    ["env", { "A-B": "x" }, "an object from variable names to texts"],
    ["env", { A: 1 }, "an object from variable names to texts"],
    ["files", "public", "a list of paths and patterns"],
  ])("%s: %j", (field, value, expected) => {
    const [message] = refused({ [field]: value });
    expect(message).toContain(
      `error[CONFIG_BAD_VALUE]: \`${field}\` is ${JSON.stringify(value)}, but must be ${expected}`,
    );
    expect(message).toContain("In uk.config.ts. Write such as");
  });

  test("all mistakes at once", () => {
    expect(refused({ nam: "x", ports: 1, memory: "1" })).toHaveLength(3);
  });

  test("what is right", () => {
    const value = {
      entry: "a.ts",
      name: "a.b-c_1",
      memory: 2 ** 25,
      ports: [1, 65535, "53/udp"],
      connect: ["*:80", "[::1]:5432", "10.0.0.0/8", "*.example.com:443", "db:5432-5440"],
      volumes: ["/data", "/var/lib/x"],
      env: { A_1: "" },
      files: ["a/**"],
    };
    expect(checkFields("f", value)).toEqual(success(value));
    expect(checkFields("f", { name: undefined }).ok).toBe(true);
  });
});
