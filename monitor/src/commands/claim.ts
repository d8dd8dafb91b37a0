// What a ukd must have for itself before it touches anything: two would both restart, or end, the same guests.

import { readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "../diagnostic.ts";
import { take, type Taken } from "../lock.ts";
import { INSTANCES, STATE_OF_RUN, type Places } from "../places.ts";
import { LineSocket } from "../process/line-socket.ts";
import { readJson, readKept, writeJson } from "../store.ts";

/** The most bytes of a socket's path. */
const SOCKET_MAX = 107;
const SECOND =
  "End it first: the guests go on meanwhile. A second ukd needs a `--state` of its own and a `--socket` in a directory of its own; " +
  "where `--run` is given, it needs another one, too";

/** Holds the directories, and makes room for the socket, until this process ends. Throws Refused. */
export async function claim(places: Places): Promise<void> {
  const { state, run } = places;
  await hold(state, "state", places);
  if (!isSame(state, run)) await hold(run, "run", places);
  remember(places);
  await clear(places.api);
}

async function hold(directory: string, kind: string, { api }: Places): Promise<void> {
  let taken: Taken;
  try {
    taken = await take(directory, { process: process.pid, socket: api });
  } catch (error) {
    throw new Refused({
      code: "STATE",
      what: `The directory \`${directory}\` cannot be locked: ${(error as Error).message}`,
      how: "Name directories on a local file system, which this user may write, with `--state` and `--run`",
    });
  }
  if (taken.ok) return void process.once("exit", taken.release);
  const { holder } = taken;
  const who = holder === undefined ? "" : `, process ${holder.process} at \`${holder.socket}\`,`;
  throw new Refused({
    code: "UKD_RUNS",
    what: `Another ukd${who} holds the ${kind} directory \`${directory}\``,
    how: SECOND,
  });
}

interface Belonging {
  readonly directory: string;
}
const isBelonging = (value: unknown): value is Belonging =>
  typeof (value as Partial<Belonging> | null)?.directory === "string";

/**
 * A state directory and a run directory belong together as long as there are instances: with another state all of them would be
 * unknown, and be ended; with another run directory they would be started a second time.
 */
function remember({ state, run, stateOfRun, runOfState }: Places): void {
  const mend = (other: string): string => `Remove it, if you are certain that ${other}`;
  const owner = readKept(stateOfRun, isBelonging, mend(`the instances in \`${run}\` are those of \`${state}\``));
  if (owner !== undefined && !isSame(owner.directory, state) && hasInstances(run))
    throw new Refused({
      code: "RUN_FOREIGN",
      what: `The instances in the run directory \`${run}\` belong to the state \`${owner.directory}\`, not to \`${state}\``,
      how:
        `Name that one with \`--state\`. A second ukd needs a \`--socket\` in a directory of its own, or another \`--run\`. ` +
        `If the state was moved, remove \`${stateOfRun}\``,
    });
  const former = readKept(
    runOfState,
    isBelonging,
    mend(`no guest of \`${state}\` runs outside of \`${run}\``),
  )?.directory;
  if (former !== undefined && !isSame(former, run) && hasInstances(former) && ownerOf(former, state))
    throw new Refused({
      code: "RUN_ELSEWHERE",
      what: `The instances of the state \`${state}\` are in the run directory \`${former}\`, not in \`${run}\``,
      how: `Name it with \`--run ${former}\`, or a \`--socket\` there. If none of them runs any more, remove \`${runOfState}\``,
    });
  const own = { state: realpathSync(state), run: realpathSync(run) };
  if (owner?.directory !== own.state) writeJson(stateOfRun, { directory: own.state }, true);
  if (former !== own.run) writeJson(runOfState, { directory: own.run }, true);
}

function ownerOf(run: string, state: string): boolean {
  const owner = readJson(join(run, STATE_OF_RUN));
  return isBelonging(owner) && isSame(owner.directory, state);
}

/** Also by another path. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    const [a, b] = [statSync(one, { bigint: true }), statSync(other, { bigint: true })];
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}

function hasInstances(run: string): boolean {
  try {
    return readdirSync(join(run, INSTANCES)).length > 0;
  } catch {
    return false;
  }
}

/** Removes a socket that a former ukd has left, and nothing else. */
async function clear(socket: string): Promise<void> {
  const refuse = (why: string): Refused =>
    new Refused({
      code: "SOCKET",
      what: `ukd cannot listen at \`${socket}\`: ${why}`,
      how: "Name a path where nothing is with `--socket`, as in `--socket /run/ukd/ukd.sock`",
    });
  if (Buffer.byteLength(socket) > SOCKET_MAX) throw refuse(`the path is longer than ${SOCKET_MAX} bytes`);
  const there = statSync(socket, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isSocket()) throw refuse("what is there is no socket");
  try {
    (await LineSocket.open(socket)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw refuse((error as Error).message);
    return rmSync(socket, { force: true });
  }
  throw new Refused({ code: "UKD_RUNS", what: `Another ukd serves at \`${socket}\` already`, how: SECOND });
}
