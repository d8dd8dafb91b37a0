// `uk events`: what has happened, and with -f what happens.

import type { Event } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import { flag, isSet, type Session } from "../control/session.ts";
import { formatTime, harmless, parseSince } from "../control/words.ts";
import { badTime } from "../messages/control.ts";

export async function events(session: Session): Promise<number> {
  const { host, client, show } = session;
  const text = flag(session, "since");
  // A bare number is that of an event: what `--json` has shown last, plus one.
  const since = text === undefined || /^\d{1,15}$/.test(text) ? text : parseSince(text, host.clock());
  if (text !== undefined && since === undefined) return show([badTime(text)]);
  const follow = isSet(session, "follow") || undefined;
  const found = await client.lines<Event>(path("events"), { since, follow });
  if (!found.ok) return show(found.diagnostics);
  const json = isSet(session, "json");
  for await (const event of found.value) host.print(`${json ? JSON.stringify(event) : line(event, host.clock())}\n`);
  return 0;
}

function line({ time, kind, instance, guest, text }: Event, now: number): string {
  const about = instance ?? guest;
  return `${formatTime(time, now)}  ${kind.padEnd(18)}  ${about === undefined ? "" : `${about}: `}${harmless(text)}`;
}
