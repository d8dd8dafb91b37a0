// `uk logs`: what guests have written, and with -f what they write.

import type { Instance, LogEntry } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import { merged, mixed } from "../control/merge.ts";
import { logPrinter } from "../control/log-lines.ts";
import { flag, isSet, type Session } from "../control/session.ts";
import { parseSince } from "../control/words.ts";
import { badNumber, badTime } from "../messages/control.ts";

export async function logs(session: Session): Promise<number> {
  const { host, client, given, show } = session;
  const follow = isSet(session, "follow");
  const text = flag(session, "since");
  const since = text === undefined ? undefined : parseSince(text, host.clock());
  if (text !== undefined && since === undefined) return show([badTime(text)]);
  const tail = flag(session, "tail");
  if (tail !== undefined && !/^(?:\d{1,9}|all)$/.test(tail)) return show([badNumber("tail", tail, 0, 999_999_999)]);

  const refs = [...new Set(given.words)];
  // First, so that a wrong name is told before anything is printed; and the names say how wide the heads of the lines are.
  const found = await Promise.all(
    refs.map((ref) => client.get<{ instances: Instance[] }>(path("instances"), { ref, all: true })),
  );
  const wrong = found.flatMap((each) => (each.ok ? [] : each.diagnostics));
  if (wrong.length > 0) return show(wrong);
  const names = found.flatMap((each) => (each.ok ? each.value.instances.map(({ name }) => name) : []));

  const query = { since, tail: tail === "all" ? undefined : tail, follow: follow || undefined };
  const opened = await Promise.all(refs.map((ref) => client.lines<LogEntry>(path("logs"), { ref, ...query })));
  const refused = opened.flatMap((each) => (each.ok ? [] : each.diagnostics));
  if (refused.length > 0) return show(refused);
  const streams = opened.flatMap((each) => (each.ok ? [each.value] : []));
  const entries = follow ? mixed(streams) : merged(streams, ({ time }) => time);
  const json = isSet(session, "json");
  const printer = logPrinter(names, refs.length > 1, host.screen);
  for await (const entry of entries) host.print(json ? `${JSON.stringify(entry)}\n` : printer.entry(entry));
  if (!json) host.print(printer.end());
  return 0;
}
