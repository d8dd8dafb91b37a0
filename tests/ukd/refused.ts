// A ukd that is to refuse to begin.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root, vmm } from "../harness/places.ts";

/** Its exit code and what it says, once it has ended; one that serves is ended after a while. */
export async function refused(...flags: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const program = join(root, "monitor/bin/ukd.js");
  const child = spawn(process.execPath, [program, "--monitor", vmm, ...flags], { timeout: 20_000 });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}
