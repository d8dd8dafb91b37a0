import { describe, expect, test } from "vitest";
import { openStore } from "../cache/store.ts";
import { format } from "../diagnostic.ts";
import { memoryHost, type MemoryHost } from "../testing/memory-host.ts";
import { check, readOutput } from "./check.ts";
import type { Project } from "./config.ts";

const project: Project = {
  directory: "/app",
  entry: "/app/main.ts",
  name: "app",
  memory: 0,
  ports: [],
  datagram: [],
  connect: [],
  connectSaid: false,
  volumes: [],
  env: {},
  files: [],
  origin: "/app",
};
const find = () => Promise.resolve({ program: "/bin/tsc", version: "7.0.0", typeRoot: "/tool/@types" });

async function run(host: MemoryHost) {
  const result = await check(host, openStore(host), project, find);
  return result.ok ? result.value : result.diagnostics.map((d) => format(d));
}

function withCompiler(output: () => string, files: Record<string, string> = {}) {
  const host = memoryHost({ "/app/main.ts": "let a = 1;", "/bin/tsc": "", ...files });
  host.programs.set("/bin/tsc", () => {
    const stdout = output();
    return { code: stdout.includes("error") ? 2 : 0, stdout };
  });
  return host;
}

test("errors keep the compiler's code, words and place; lines that continue them are joined", () => {
  const output = [
    "main.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.",
    "  The expected type comes from property 'x'",
    "error TS5023: Unknown compiler option 'foo'.",
    "/lib/lib.es5.d.ts",
    "",
  ].join("\n");
  const { files, diagnostics } = readOutput(output, (file) => file);
  expect(files).toEqual(["/lib/lib.es5.d.ts"]);
  expect(diagnostics.map((d) => format(d))).toEqual([
    "error[TS2322]: Type 'string' is not assignable to type 'number'. The expected type comes from property 'x'. At main.ts:3:7. Mend the types there; an image is built from what passes the check only.",
    "error[TS5023]: Unknown compiler option 'foo'. Mend the tsconfig.json.",
  ]);
});

describe("without a tsconfig", () => {
  test("the entry is checked with strict options and the tool's own types of Node.js", async () => {
    const host = withCompiler(() => "/app/main.ts\n");
    expect(await run(host)).toEqual({ files: 1, cached: false });
    const [, , path] = host.started[0]!;
    expect(JSON.parse(new TextDecoder().decode(host.read(path!)))).toMatchObject({
      compilerOptions: {
        strict: true,
        moduleDetection: "force",
        noEmit: true,
        types: ["node"],
        typeRoots: ["/tool/@types"],
      },
      files: ["/app/main.ts"],
    });
  });

  test("what was found good is not asked again, until a file changes", async () => {
    const host = withCompiler(() => "/app/main.ts\n/app/lib.ts\n", { "/app/lib.ts": "" });
    await run(host);
    expect(await run(host)).toMatchObject({ cached: true });
    expect(host.started).toHaveLength(1);
    host.put("/app/lib.ts", "changed");
    expect(await run(host)).toMatchObject({ cached: false });
    host.put("/app/new.ts", "may be what an import means now");
    expect(await run(host)).toMatchObject({ cached: false });
  });

  test("what was found wrong is asked again", async () => {
    const host = withCompiler(() => "main.ts(1,1): error TS1: Wrong.\n/app/main.ts\n");
    expect(await run(host)).toEqual([expect.stringContaining("error[TS1]: Wrong. At main.ts:1:1.")]);
    await run(host);
    expect(host.started).toHaveLength(2);
  });
});

describe("with a tsconfig", () => {
  test("it is used as it is where the types of Node.js are installed", async () => {
    const host = withCompiler(() => "/app/main.ts\n", {
      "/app/tsconfig.json": "{}",
      "/app/node_modules/@types/node/package.json": "{}",
    });
    await run(host);
    expect(host.started[0]!.slice(0, 4)).toEqual(["/bin/tsc", "-p", "/app/tsconfig.json", "--noEmit"]);
  });

  test("where they are not, the tool's own are named", async () => {
    const host = withCompiler(() => "/app/main.ts\n", { "/app/tsconfig.json": "{}" });
    await run(host);
    expect(host.started[0]!.slice(1, 7)).toEqual([
      "-p",
      "/app/tsconfig.json",
      "--types",
      "node",
      "--typeRoots",
      "/tool/@types",
    ]);
  });

  test("an entry that it leaves out is checked with its options all the same", async () => {
    let runs = 0;
    const host = withCompiler(() => (++runs === 1 ? "/app/other.ts\n" : "/app/main.ts\n"), {
      "/app/tsconfig.json": "{}",
    });
    expect(await run(host)).toMatchObject({ cached: false });
    expect(JSON.parse(new TextDecoder().decode(host.read(host.started[1]![2]!)))).toMatchObject({
      extends: "/app/tsconfig.json",
      files: ["/app/main.ts"],
    });
  });

  test("an entry that the compiler never reads is a mistake", async () => {
    const host = withCompiler(() => "", { "/app/tsconfig.json": "{}" });
    expect(await run(host)).toEqual([expect.stringContaining("error[ENTRY_NOT_CHECKED]")]);
  });
});

test("a compiler that is not there, and one that fails without a word", async () => {
  const host = memoryHost({ "/app/main.ts": "" });
  expect(await run(host)).toEqual([
    expect.stringContaining("error[COMPILER_MISSING]: The TypeScript compiler cannot be started. Looked at /bin/tsc."),
  ]);
  host.programs.set("/bin/tsc", () => ({ code: 134, stderr: "fatal: out of memory\nstack" }));
  expect(await run(host)).toEqual([expect.stringContaining("ended with code 134: fatal: out of memory. Run")]);
});
