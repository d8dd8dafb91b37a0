import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "./node-host.ts";

const host = nodeHost();
let directory: string;

beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "uk-host-"))));
afterAll(() => rmSync(directory, { recursive: true }));

describe("files", () => {
  test("what is missing is undefined, on a way through a file too", () => {
    writeFileSync(join(directory, "file"), "12345");
    for (const name of ["gone", "file/below"]) {
      expect(host.read(join(directory, name))).toBeUndefined();
      expect(host.readPart(join(directory, name), 0, 1)).toBeUndefined();
    }
    expect(host.status(join(directory, "gone"))).toBeUndefined();
    expect(host.readPart(join(directory, "file"), 3, 100)).toEqual(Buffer.from("45"));
    expect(() => host.read(directory)).toThrow("EISDIR");
  });

  test("writing makes directories, and leaves nothing behind when it fails", () => {
    host.write(join(directory, "a/b/c"), "text");
    expect(readFileSync(join(directory, "a/b/c"), "utf8")).toBe("text");
    expect(() => host.write(join(directory, "a/b"), "over a directory")).toThrow("EISDIR");
    expect(readdirSync(join(directory, "a"))).toEqual(["b"]);
  });
});

describe("programs", () => {
  test("output and exit code are captured", async () => {
    expect(await host.capture("sh", ["-c", "echo out; echo err >&2; exit 3"])).toEqual({
      code: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
    expect(await host.capture("sh", ["-c", "kill -9 $$"])).toMatchObject({ code: 137 });
    expect(await host.capture("pwd", [], directory)).toMatchObject({ stdout: expect.stringContaining("uk-host-") });
  });

  test("a program that is not there is undefined, one that cannot be run an error", async () => {
    expect(await host.capture("/no/such/program", [])).toBeUndefined();
    expect(await host.attach("/no/such/program", [])).toBeUndefined();
    await expect(host.capture(join(directory, "file"), [])).rejects.toThrow("EACCES");
  });
});

describe("an attached program", () => {
  const source = fileURLToPath(new URL("./node-host.ts", import.meta.url));

  /** Runs `attach` in a process of its own, as `uk` does, and sends it a signal when the attached program says `ready`. */
  async function attached(script: string, signal?: NodeJS.Signals) {
    const { ts } = await import("ts-morph");
    const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    const path = join(directory, "attach.mjs");
    const main = `const end = await nodeHost().attach("sh", ["-c", ${JSON.stringify(script)}]);
      if (end.signal !== undefined) console.log(end.signal);
      process.exitCode = end.code;`;
    writeFileSync(path, `${outputText}\n${main}\n`);
    const child = spawn(process.execPath, [path], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (signal !== undefined && output.endsWith("ready\n")) child.kill(signal);
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    return { code, output };
  }

  test("has this process's own output, and its exit code comes back", async () => {
    expect(await attached("echo hello; exit 42")).toEqual({ code: 42, output: "hello\n" });
  });

  test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)("gets %s, and decides itself", async (signal) => {
    const name = signal.slice(3);
    const script = `trap 'echo got ${name}; exit 7' ${name}; echo ready; while :; do sleep 0.05; done`;
    expect(await attached(script, signal)).toEqual({ code: 7, output: `ready\ngot ${name}\n` });
  });

  test("that a signal ends gives 128 and its number", async () => {
    expect(await attached("echo ready; exec sleep 5", "SIGTERM")).toEqual({ code: 143, output: "ready\nSIGTERM\n" });
    expect(await attached("kill -SYS $$")).toEqual({ code: 159, output: "SIGSYS\n" });
    expect(await attached("exit 159"), "by itself").toEqual({ code: 159, output: "" });
  });
});
