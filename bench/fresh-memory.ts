// Memory that a machine has at hand. A virtual machine's free memory goes back to its hypervisor within seconds, and a page that has to come
// from there again costs several times as much as one of its own: measurements that take much memory take it from what was just touched.

import { execFileSync } from "node:child_process";

/** MB: more than is taken between two calls. */
const AMOUNT = 3072;
const PIECE = 64;
const PAGE = 4096;
const TOUCH = `
const start = performance.now();
const held = Array.from({ length: ${AMOUNT / PIECE} }, () => Buffer.alloc(${PIECE << 20}, 1));
console.log(performance.now() - start, held.length);`;

/** Touches memory and gives it back, in a process of its own. Waits until it is done. Returns the microseconds a page. */
export function touchMemory(): number {
  const said = execFileSync(process.execPath, ["-e", TOUCH], { encoding: "utf8" });
  return (Number.parseFloat(said) * 1000 * PAGE) / (AMOUNT * 1024 * 1024);
}
