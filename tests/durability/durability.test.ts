// What has been synced survives: a writing guest is ended 200 times at random points, by kill -9 of its monitor and by its own death.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { buildImage } from "../harness/images.ts";
import { cache, root, vmm } from "../harness/places.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { checked, LOGS, logPath, STATE, wholeRecords } from "./writer/format.ts";

const ENDS = 200;
/** Milliseconds of work before an end, at most. */
const WORK = 40;

/** What the guest has said is safe: the last number of each log by run and log, and of the state. */
interface Promised {
  readonly logs: number[][];
  state: number;
}

/** Runs the writer until it is ended, and notes what it promises. Returns how its monitor ended. */
async function work(image: string, folder: string, run: number, promised: Promised, kill: boolean): Promise<string> {
  const time = Math.random() * WORK;
  const die = kill ? [] : ["--env", `DIE=${Math.ceil(time)}`];
  const options = ["--volume", `${folder}:/data`, "--env", `RUN=${run}`, ...die];
  const child = spawn(vmm, [...options, image], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("latin1").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("latin1").on("data", (text: string) => (errors += text));
  const closed = once(child, "close");
  if (kill) {
    while (!output.includes("ready\n") && child.exitCode === null) await delay(1);
    await delay(time);
    child.kill("SIGKILL");
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  const logs = (promised.logs[run] = Array.from({ length: LOGS }, () => -1));
  // A last line without its end was not said.
  for (const line of output.split("\n").slice(0, -1)) {
    const [kind, first, second] = line.split(" ");
    if (kind === "log") logs[Number(first)] = Number(second);
    else if (kind === "state") promised.state = Number(first);
  }
  return signal ?? `${code} ${errors}`;
}

/** Everything promised of a run's logs and of the state that is not there, or not whole. */
function broken(folder: string, run: number, promised: Promised): string[] {
  const found: string[] = [];
  promised.logs[run]?.forEach((last, log) => {
    const path = logPath(folder, run, log);
    const count = wholeRecords(existsSync(path) ? readFileSync(path) : new Uint8Array(), log);
    if (count <= last) found.push(`run ${run}, log ${log}: record ${last} was promised, ${count} are whole`);
  });
  const path = join(folder, STATE);
  if (promised.state >= 0) {
    const number = existsSync(path) ? checked(readFileSync(path)) : undefined;
    if (number === undefined || number < promised.state)
      found.push(`state ${promised.state} was promised, there is ${number}`);
  }
  return found;
}

test(`nothing synced is lost over ${ENDS} sudden ends`, { timeout: 300_000 }, async (context) => {
  skipFor(context, noKvm());
  const image = await buildImage(join(root, "tests/durability/writer"));
  // On the checkout's disk: in memory a sync would mean nothing.
  const folder = mkdtempSync(join(cache, "durability-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const promised: Promised = { logs: [], state: -1 };
  for (let end = 0; end < ENDS; end++) {
    const kill = end % 4 !== 3;
    const how = await work(image, folder, end, promised, kill);
    expect(how, `end ${end}`).toMatch(kill ? /^SIGKILL$/ : /^137 [^]*error\[OUT_OF_MEMORY\]/);
    expect(broken(folder, end, promised), `end ${end}`).toEqual([]);
  }
  // Nor has a later run harmed what an earlier one has written.
  for (let end = 0; end < ENDS; end++) expect(broken(folder, end, promised)).toEqual([]);
  // It has worked all along: without progress nothing was tested.
  expect(promised.logs.flat().filter((last) => last >= 0).length).toBeGreaterThan(ENDS);
  expect(promised.state).toBeGreaterThan(ENDS);
});

test("a record that is torn or missing is found out", () => {
  const folder = mkdtempSync(join(cache, "durability-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(broken(folder, 0, { logs: [[0]], state: 0 })).toEqual([
    "run 0, log 0: record 0 was promised, 0 are whole",
    "state 0 was promised, there is undefined",
  ]);
});
