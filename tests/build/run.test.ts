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

/** Starts `uk run` in a folder with a cache of its own; its output is collected. */
function start(folder: string, args: readonly string[]) {
  const child = spawn(process.execPath, [uk, "run", ...args], {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: `${folder}/.cache` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return { child, closed, output: () => output };
}

const server = `import { createServer } from "node:http";
createServer((_, response) => response.end(String(process.pid))).listen(3000, () => console.log("up"));\n`;

test("port 0 is printed, ranges are granted, and more than one address leads to one port", async () => {
  const folder = project({ "main.ts": server, "uk.config.ts": `export default { ports: [3000] };\n` });
  const fixed = await freePort();
  const { child, closed, output } = start(folder, ["-p", "0:3000-3002", "-p", `[::1]:${fixed}:3000`]);
  await expect.poll(output, { timeout: 20_000 }).toContain("up\n");
  const ports = [...output().matchAll(/^listening 127\.0\.0\.1:(\d+) -> (300\d)$/gm)];
  expect(ports.map(([, , guest]) => guest)).toEqual(["3000", "3001", "3002"]);
  expect((await fetch(`http://127.0.0.1:${ports[0]![1]}/`)).status).toBe(200);
  expect((await fetch(`http://[::1]:${fixed}/`)).status).toBe(200);
  child.kill("SIGTERM");
  expect((await closed)[0]).toBe(143);
});

test("no guest outlives a killed uk", async () => {
  const folder = project({ "main.ts": server });
  const { child, closed, output } = start(folder, ["-p", "0:3000"]);
  await expect.poll(output, { timeout: 20_000 }).toContain("up\n");
  const port = /:(\d+) -> 3000$/m.exec(output())![1]!;
  child.kill("SIGKILL");
  // The pipes close when the last who holds them is gone: the monitor.
  await closed;
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
});

test("what the manifest asks is granted and printed; what it needs besides must be given", async () => {
  const folder = project({
    "main.ts": show,
    "uk.config.ts": `export default { name: "x", connect: ["db.internal:5432", "10.0.0.0/8"], volumes: ["/data"], ports: ["53/udp"] };\n`,
  });
  const built = await runUk(folder, ["build"]);
  expect(built.stdout).toContain(
    ", listens on 53/udp, connects to 10.0.0.0/8, db.internal:5432, keeps files in /data; built in",
  );
  const granted = "granted by the manifest: connect 10.0.0.0/8, db.internal:5432\n";
  const first = await runUk(folder, ["run", "dist/x.uk"]);
  expect(first).toMatchObject({ code: 125, stdout: "" });
  expect(first.stderr).toMatch(/^granted by .*\nerror\[PORT_NOT_GRANTED\]: .*UDP port 53, .*`-p 53:53\/udp`\.\n$/);
  const second = await runUk(folder, ["run", "dist/x.uk", "-p", "0:53/udp"]);
  expect(second.stderr).toMatch(/error\[VOLUME_NOT_GRANTED\]: .* \/data, .*`-v \.\/data:\/data`\.\n$/);
  const third = await runUk(folder, [
    "run",
    "dist/x.uk",
    "-p",
    "0:53/udp",
    "-v",
    ".:/data",
    "--deny-net",
    "10.0.0.0/8",
  ]);
  expect(third.stderr).toMatch(/error\[DESTINATION_DENIED\]: .* 10\.0\.0\.0\/8, /);
  const last = await runUk(folder, ["run", "dist/x.uk", "-p", "0:53/udp", "-v", ".:/data"]);
  expect(last).toMatchObject({ code: 9, stdout: " undefined\n" });
  expect(last.stderr).toMatch(new RegExp(`^${granted}listening 127\\.0\\.0\\.1:\\d+/udp -> 53/udp\n$`));
});
