// What a terminal is left with. `script` (util-linux) makes one.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";

/** Milliseconds for one test: a busy machine takes its time. */
const limit = 20_000;
const possible = spawnSync("script", ["--version"]).status === 0;
const source = fileURLToPath(new URL("./node-terminal.ts", import.meta.url));
let directory: string;
let compiled: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "uk-terminal-"));
  const { ts } = await import("ts-morph");
  const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  // It runs elsewhere than its packages lie.
  const packaged = pathToFileURL(createRequire(import.meta.url).resolve("log-update")).href;
  compiled = outputText.replaceAll('"log-update"', JSON.stringify(packaged));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs code in a terminal and types when something has been printed; its output ends with the terminal's settings. */
async function inTerminal(
  context: TestContext,
  code: string,
  typed: readonly (readonly [after: string, keys: string])[],
): Promise<string> {
  if (!possible) {
    const reason = "`script` (util-linux) is not there to make a terminal";
    Object.assign(context.task.meta, { reason }); // `npm test` prints it
    context.skip(reason);
  }
  const path = join(directory, "main.mjs");
  writeFileSync(path, `${compiled}\n${code}\n`);
  const child = spawn("script", ["-qec", `${process.execPath} ${path}; echo "[$?]"; stty -a`, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const rest = [...typed];
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    const [next] = rest;
    if (next === undefined || !output.includes(next[0])) return;
    rest.shift();
    child.stdin.write(next[1]);
  });
  const stuck = setTimeout(() => child.kill("SIGKILL"), limit - 5000);
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(stuck);
  return output;
}

const drawing = `
  const keys = [];
  const drawn = await canvas((key) => {
    keys.push(key);
    if (key === "q") {
      drawn.release();
      drawn.release();
      console.log("keys", JSON.stringify(keys));
    }
  }, () => {});
  drawn.draw("picture\\n");
`;

describe("a terminal that is drawn on", () => {
  const left = (output: string) => ({
    entered: output.split("\u001b[?1049h").length - 1,
    left: output.split("\u001b[?1049l").length - 1,
    // Behind everything: the cursor is there, lines are edited, what is typed is seen.
    cursor: output.lastIndexOf("\u001b[?25h") > output.lastIndexOf("\u001b[?25l"),
    cooked: /(?<!-)\bicanon\b/.test(output) && /(?<!-)\becho\b/.test(output),
  });
  const restored = { entered: 1, left: 1, cursor: true, cooked: true };

  test("hands keys over, Ctrl-C too, and is given back when it is released", { timeout: limit }, async (context) => {
    const output = await inTerminal(context, drawing, [["picture", "c\u0003q"]]);
    expect(output).toContain('keys ["c","\\u0003","q"]');
    expect(output).toContain("[0]");
    expect(left(output)).toEqual(restored);
  });

  test.for(["SIGTERM", "SIGHUP", "SIGINT"] as const)(
    "is given back at %s",
    { timeout: limit },
    async (signal, context) => {
      const output = await inTerminal(context, `${drawing}\nprocess.kill(process.pid, "${signal}");`, []);
      expect(output).toMatch(/\[1(?:43|29|30)\]/);
      expect(left(output)).toEqual(restored);
    },
  );

  test("is given back when the program ends by mistake", { timeout: limit }, async (context) => {
    const output = await inTerminal(context, `${drawing}\nthrow new Error("mistake");`, []);
    expect(output).toContain("[1]");
    expect(left(output)).toEqual(restored);
  });
});

describe("a question", () => {
  const asking = `console.log("said", JSON.stringify(await ask("Really? ")));`;

  test("is answered with a line, or with nothing by Ctrl-D", { timeout: limit }, async (context) => {
    expect(await inTerminal(context, asking, [["Really? ", "yes\r"]])).toContain('said "yes"');
    expect(await inTerminal(context, asking, [["Really? ", "\u0004"]])).toContain('said ""');
  });

  test("Ctrl-C ends the program as elsewhere", { timeout: limit }, async (context) => {
    const output = await inTerminal(context, asking, [["Really? ", "\u0003"]]);
    expect(output).toContain("[130]");
    expect(output).not.toContain("said");
  });

  test("without a terminal nobody is asked", () => {
    writeFileSync(join(directory, "none.mjs"), `${compiled}\n${asking}\n`);
    const { stdout } = spawnSync(process.execPath, [join(directory, "none.mjs")], { input: "yes\n" });
    expect(stdout.toString()).toBe("said undefined\n");
  });
});
