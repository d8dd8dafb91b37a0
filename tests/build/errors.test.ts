// What `uk` says about applications and command lines that cannot be: one paragraph with a code, what, where and how.

import { expect, test } from "vitest";
import { project, runUk } from "../harness/project.ts";

/** Builds a project and returns what `uk build` prints on standard error; the build must fail. */
async function failure(files: Readonly<Record<string, string>>, args: readonly string[] = ["build"]): Promise<string> {
  const { code, stdout, stderr } = await runUk(project(files), args);
  expect(stdout).toBe("");
  expect(code).toBe(1);
  return stderr;
}

test("a type error stops the build, with file and line", async () => {
  const stderr = await failure({
    "main.ts": `const port: number = 3000;\nconst text: string = port;\nconsole.log(text);\n`,
  });
  expect(stderr).toMatch(/^error\[TS2322\]: .*main\.ts:2:7/);
});

test("a module that the library OS lacks is named, with file and line", async () => {
  const stderr = await failure({
    "main.ts": `// one\nimport { gzipSync } from "node:zlib";\nconsole.log(gzipSync);\n`,
  });
  expect(stderr).toMatch(/^error\[MISSING_MODULE\]: .*`node:zlib`.*main\.ts:2:/);
});

test("a name that a module of the library OS lacks is named, with file and line", async () => {
  const stderr = await failure({
    "main.ts": `import { OutgoingMessage } from "node:http";\nconsole.log(OutgoingMessage);\n`,
  });
  expect(stderr).toMatch(/^error\[MISSING_NAME\]: .*`OutgoingMessage`.*main\.ts:1:/);
});

test("a module that is not there is named, with file and line", async () => {
  const stderr = await failure({ "main.ts": `import { a } from "./gone.ts";\nconsole.log(a);\n` });
  expect(stderr).toMatch(/^error\[[A-Z0-9_]+\]: .*\.\/gone.*main\.ts:1:/);
});

test("an unknown field of uk.config.ts is named", async () => {
  const stderr = await failure({
    "main.ts": `console.log(1);\n`,
    "uk.config.ts": `export default { memroy: "8M" };\n`,
  });
  expect(stderr).toMatch(/^error\[CONFIG_UNKNOWN_FIELD\]: .*`memroy`.*uk\.config\.ts/);
});

test("files that the configuration names must be there", async () => {
  const stderr = await failure({
    "main.ts": `console.log(1);\n`,
    "uk.config.ts": `export default { files: ["public"] };\n`,
  });
  expect(stderr).toMatch(/^error\[FILES_MISSING\]: .*public/);
});

test.each([
  ["an unknown command", ["bild"], /^error\[UNKNOWN_COMMAND\]: .*`bild`.*`(uk )?build`/],
  ["an unknown flag", ["build", "--outptu", "x"], /^error\[UNKNOWN_FLAG\]: .*`--outptu`.*--output/],
  ["a flag without its value", ["run", "-m"], /^error\[MISSING_VALUE\]: .*-m/],
  ["a port that is none", ["run", "-p", "http", "x"], /^error\[BAD_PORT\]: .*`http`/],
  ["memory that is none", ["run", "-m", "lots", "x"], /^error\[BAD_MEMORY\]: .*`lots`/],
  ["a variable that is none", ["run", "-e", "1=2", "x"], /^error\[BAD_ENVIRONMENT\]: /],
])("%s is a usage error", async (_name, args, message) => {
  const { code, stderr } = await runUk(project({ x: "" }), args);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test.each(["run", "inspect"])("uk %s says what is wrong with a file that is no image", async (command) => {
  const { code, stderr } = await runUk(project({ "x.uk": "no image" }), [command, "x.uk"]);
  expect(stderr).toMatch(/^error\[NOT_AN_IMAGE\]: .*x\.uk/);
  expect(code).toBe(125);
});
