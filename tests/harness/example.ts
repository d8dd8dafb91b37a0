// Runs examples on Node.js, compiled as their README says, and in a guest; both look the same to a test.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { buildImage } from "./images.ts";
import { root } from "./places.ts";
import { run } from "./program.ts";
import { serve } from "./serve.ts";

/** An example that runs. */
export interface Running {
  readonly port: number;
  readonly pid: number;
  /** What it has printed so far, on both streams. */
  output(): string;
  /** Sends a signal and waits for the end; the exit code, or null if the signal has ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Where an example may run. `volume` is a directory of the host, which the example knows by the variable DATA. */
export interface Place {
  readonly place: "Node.js" | "a guest";
  start(options?: { volume?: string; monitor?: readonly string[] }): Promise<Running>;
}

/** Both places for an example that listens on one port: `guestPort` in the guest, PORT on Node.js. */
export function places(name: string, script: string, guestPort: number): readonly [node: Place, guest: Place] {
  const folder = join(root, "examples", name);
  return [
    {
      place: "Node.js",
      start: ({ volume } = {}) => startNode(folder, script, volume === undefined ? {} : { DATA: volume }),
    },
    {
      place: "a guest",
      async start({ volume, monitor = [] } = {}) {
        const options = [...(volume === undefined ? [] : ["--volume", `${volume}:/data`]), ...monitor];
        const served = await serve(await buildImage(folder), [guestPort], options);
        const output = (): string => `${served.output().stdout}${served.output().stderr}`;
        return { port: served.port(guestPort), pid: served.pid, output, stop: (signal) => served.stop(signal) };
      },
    },
  ];
}

/** Compiles an example for Node.js into a folder of its own. */
export async function compile(example: string): Promise<{ folder: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "uk-node-"));
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }\n`);
  const { code, stdout } = await run(join(root, "node_modules/.bin/tsc"), ["-p", example, "--outDir", folder]);
  if (code !== 0) throw new Error(`tsc of ${example}: ${stdout}`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts an example's script on Node.js and waits for its first line. */
export async function startNode(
  example: string,
  script: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const { folder, remove } = await compile(example);
  const port = await freePort();
  const files = join(example, "public");
  if (existsSync(files)) symlinkSync(files, join(folder, "public"));
  const child = spawn(process.execPath, [join(folder, script)], {
    cwd: folder,
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const closed = once(child, "close");
  await Promise.race([once(child.stdout, "data"), closed]);
  if (child.exitCode !== null) throw new Error(`${script} of ${example} has ended: ${output}`);
  return {
    port,
    pid: child.pid!,
    output: () => output,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const [code] = (await closed) as [number | null];
      remove();
      return code;
    },
  };
}
