// `uk scale` and `uk set`: what changes of a guest while it runs.

import type { Change, Plan } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import { doing, planLines } from "../control/plan.ts";
import { flag, type Session } from "../control/session.ts";
import { failure, success, type Result } from "../diagnostic.ts";
import { badAmount, badNumber, badScale, nothingToSet, tooMany } from "../messages/control.ts";
import { badMemory, repeatedFlag } from "../messages/usage.ts";
import { parseMemory } from "../size.ts";

/** Of one guest, as ukd has it. */
const REPLICAS_MAX = 10_000;

/** All words are judged before the first is acted on. */
export async function scale(session: Session): Promise<number> {
  const { client, given, show } = session;
  const wanted: { guest: string; replicas: number }[] = [];
  for (const word of given.words) {
    const [, guest, replicas] = /^([^=]+)=(\d+)$/.exec(word) ?? [];
    if (guest === undefined) return show([badScale(word)]);
    if (!isWhole(replicas!, 0, REPLICAS_MAX)) return show([tooMany(word, guest, REPLICAS_MAX)]);
    wanted.push({ guest, replicas: Number(replicas) });
  }
  let code = 0;
  for (const each of wanted)
    code = Math.max(code, await finish(session, each.guest, await client.send<Plan>("POST", path("scale"), each)));
  return code;
}

export async function set(session: Session): Promise<number> {
  const name = session.given.words[0]!;
  const change = changeOf(session);
  if (!change.ok) return session.show(change.diagnostics);
  if (Object.keys(change.value).length === 0) return session.show([nothingToSet(name)]);
  return finish(session, name, await session.client.send<Plan>("PATCH", path("guests", name), change.value));
}

async function finish({ host, show }: Session, name: string, plan: Result<Plan>): Promise<number> {
  if (!plan.ok) return show(plan.diagnostics);
  if (doing(plan.value).length === 0) host.printError(`${name}: nothing to do\n`);
  else host.print(planLines(plan.value, host.screen));
  return 0;
}

/** What the flags say. Whether the guest can take it is ukd's to judge. */
function changeOf(session: Session): Result<Change> {
  const change: Change = {};
  const memory = flag(session, "memory");
  if (memory !== undefined) {
    const bytes = parseMemory(memory);
    if (typeof bytes === "string") return failure(badMemory(memory, "In the flag `--memory`", bytes));
    change.memory = String(bytes);
  }
  const cap = capOf(session, true);
  if (!cap.ok) return cap;
  const weight = flag(session, "cpu-weight");
  if (weight !== undefined && !isWhole(weight, 1, 10_000)) return failure(badNumber("cpu-weight", weight, 1, 10_000));
  if (cap.value !== undefined || weight !== undefined)
    change.cpu = {
      ...(cap.value !== undefined && { cap: cap.value }),
      ...(weight !== undefined && { weight: Number(weight) }),
    };
  for (const [name, field] of [
    ["net-rate", "network"],
    ["disk-rate", "disk"],
  ] as const) {
    const rate = flag(session, name);
    if (rate === undefined) continue;
    if (rate !== "none" && !/^\d+[KMG]?$/i.test(rate))
      return failure(badAmount(name, rate, "a rate in bytes a second"));
    change[field] = { rate: rate === "none" ? null : rate };
  }
  return success(change);
}

/** The percentage of `--cpu`, which is also called `--cpu-cap`; null for `none` where there may be no limit. */
export function capOf(session: Session, none: boolean): Result<number | null | undefined> {
  const [name = "cpu", other] = ["cpu", "cpu-cap"].filter((each) => flag(session, each) !== undefined);
  if (other !== undefined) return failure(repeatedFlag(session.given.command, `--${other}`));
  const text = flag(session, name);
  if (text === undefined) return success(undefined);
  if (none && text === "none") return success(null);
  if (isWhole(text, 1, 100)) return success(Number(text));
  return failure(badNumber(name, text, 1, 100, none ? ", or `none`" : ""));
}

export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
}
