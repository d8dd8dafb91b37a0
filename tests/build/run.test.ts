// `uk run` as a person uses it: sources or images, ports, memory, environment, arguments, exit codes, Ctrl-C.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeEach, expect, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { uk } from "../harness/places.ts";
import { project, runUk } from "../harness/project.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";

beforeEach((context) => skipFor(context, noKvm()));

const show = `console.log(process.argv.slice(2).join(" "), process.env["MODE"]);\nprocess.exit(9);\n`;

test("a source file is built and run, with arguments, environment and exit code", async () => {
  const folder = project({ "show.ts": show });
  const first = await runUk(folder, ["run", "show.ts", "-e", "MODE=test", "-m", "16M", "--", "one", "-p", "two"]);
  expect(first).toEqual({ code: 9, stdout: "one -p two test\n", stderr: "" });
});

test("a directory is built and run by its configuration", async () => {
  const folder = project({
    "app/src/main.ts": show,
    "app/uk.config.ts": `export default { env: { MODE: "configured" } };\n`,
  });
  const ran = await runUk(folder, ["run", "app"]);
  expect(ran).toEqual({ code: 9, stdout: " configured\n", stderr: "" });
});

test("an image is run, and -e overrides what it was built with", async () => {
  const folder = project({
    "main.ts": show,
    "uk.config.ts": `export default { name: "x", env: { MODE: "configured" } };\n`,
  });
  expect((await runUk(folder, ["build"])).code).toBe(0);
  const ran = await runUk(folder, ["run", "dist/x.uk", "-e", "MODE=other"]);
  expect(ran).toEqual({ code: 9, stdout: " other\n", stderr: "" });
});

test("uk inspect --json tells ABI, manifest and segments", async () => {
  const folder = project({
    "main.ts": show,
    "uk.config.ts": `export default { name: "x", ports: [3000], memory: "24M" };\n`,
  });
  expect((await runUk(folder, ["build"])).code).toBe(0);
  const { code, stdout, stderr } = await runUk(folder, ["inspect", "dist/x.uk", "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ manifest: { name: "x", memory: 24 * 2 ** 20, listen: [3000] } });
});

test("-p is given more than once; Ctrl-C ends the guest", async () => {
  const server = (port: number): string =>
    `createServer((_, response) => response.end("from ${port}")).listen(${port}, () => console.log("up"));\n`;
  const folder = project({
    "main.ts": `import { createServer } from "node:http";\n${server(3000)}${server(4000)}`,
    "uk.config.ts": `export default { ports: [3000, 4000] };\n`,
  });
  const [first, second] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [uk, "run", "-p", `${first}:3000`, "-p", `127.0.0.1:${second}:4000`], {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: `${folder}/.cache` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  expect(await (await fetch(`http://127.0.0.1:${first}/`)).text()).toBe("from 3000");
  expect(await (await fetch(`http://127.0.0.1:${second}/`)).text()).toBe("from 4000");
  child.kill("SIGINT");
  expect((await closed)[0]).toBe(130);
});
