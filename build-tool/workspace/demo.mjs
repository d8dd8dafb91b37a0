// npm run demo: from a fresh clone to a web server in a guest: sets up, builds, boots, asks, tells, stops.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createServer } from "node:net";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Failure, root, run, script } from "./process.mjs";
import { setUp } from "./set-up.mjs";

const uk = join(root, "build-tool/bin/uk.cjs");
const image = join(root, "examples/http/dist/http.uk");
const LIMIT = 20_000;

await script(async () => {
  await setUp();
  const built = await run(process.execPath, [uk, "build", "examples/http"], { show: true });
  if (built.code !== 0) return built.code;
  const port = await freePort();
  const guest = startGuest(port);
  try {
    await guest.console;
    const asked = `http://127.0.0.1:${port}/?name=unikernel`;
    const { response, text } = await request(asked);
    const answered = performance.now();
    await delay(500); // until the guest is idle: it gives back what only its start needed
    const memory = guestMemory(guest.child.pid);
    console.log(`\nGET ${asked}\n${response.statusCode} ${response.statusMessage}`);
    for (const [name, value] of Object.entries(response.headers)) console.log(`${name}: ${value}`);
    console.log(`\n${text.trimEnd()}\n`);
    const rows = [
      ["backend", memory.backend],
      ["start of `uk run` to first byte of console", `${((await guest.console) - guest.start).toFixed(1)} ms`],
      ["start of `uk run` to first response", `${(answered - guest.start).toFixed(1)} ms`],
      ["memory of the idle guest's process (PSS, guest memory included)", `${(memory.pss / 1024).toFixed(1)} MB`],
    ];
    const width = Math.max(...rows.map(([name = ""]) => name.length));
    for (const [name = "", value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
    if (response.statusCode !== 200 || text !== "Hello, unikernel!\n")
      throw new Failure(
        "DEMO_FAILED",
        `The guest answered ${response.statusCode} ${JSON.stringify(text)}, not its greeting.`,
      );
  } finally {
    guest.child.kill("SIGINT");
    const [code] = await once(guest.child, "close");
    console.log(`stopped by Ctrl-C (exit code ${code})`);
  }
});

/** @param {string} url @returns {Promise<{ response: import("node:http").IncomingMessage, text: string }>} */
function request(url) {
  return new Promise((resolve, reject) => {
    const lost = (/** @type {Error} */ { message }) =>
      reject(new Failure("DEMO_FAILED", `The guest has not answered ${url}: ${message}.`));
    get(url, { signal: AbortSignal.timeout(LIMIT), agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ response, text })).on("error", lost);
    }).on("error", lost);
  });
}

/** @param {number} port */
function startGuest(port) {
  const start = performance.now();
  const child = spawn(process.execPath, [uk, "run", image, "-p", `${port}:3000`], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => process.stdout.write(chunk));
  child.stderr.on("data", (chunk) => {
    output += chunk;
    process.stderr.write(chunk);
  });
  /** When the first byte of the guest's console arrived. @type {Promise<number>} */
  const console = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Failure("DEMO_FAILED", `The guest has printed nothing for ${LIMIT / 1000} s.`)),
      LIMIT,
    );
    child.stdout.once("data", () => resolve(performance.now()));
    child.once("exit", (code) =>
      reject(
        new Failure(
          "DEMO_FAILED",
          `\`uk run\` ended with code ${code}. Its output is above. ${output ? "" : "There is none."}`,
        ),
      ),
    );
    child.once("close", () => clearTimeout(timer));
    child.stdout.once("data", () => clearTimeout(timer));
  });
  return { child, start, console };
}

/** PSS in KB of the process that drives KVM for `uk run`, and what it drives: its open /dev/kvm. @param {number | undefined} pid */
function guestMemory(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const monitor = [String(pid), ...children].find((id) => basename(readlinkSync(`/proc/${id}/exe`)) === "uk-vmm");
  if (monitor === undefined) throw new Failure("DEMO_FAILED", `Process ${pid} (\`uk run\`) has started no uk-vmm.`);
  const opened = readdirSync(`/proc/${monitor}/fd`).map((fd) => readlinkSync(`/proc/${monitor}/fd/${fd}`));
  const rollup = readFileSync(`/proc/${monitor}/smaps_rollup`, "utf8");
  return {
    pss: Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]),
    backend: opened.some((path) => path.includes("kvm-v")) ? `kvm (process ${monitor}, uk-vmm)` : "none",
  };
}

/** A port of 127.0.0.1 that nobody has now. @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}
