// `uk images`: the images that ukd keeps; `uk images rm` removes some.

import type { Image } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import { isSet, printJson, type Session } from "../control/session.ts";
import { table } from "../control/tables.ts";
import { formatBytes, formatDuration } from "../control/words.ts";
import { unknownWord } from "../messages/control.ts";
import { missingWord } from "../messages/usage.ts";
import { eachWord } from "./act.ts";

export async function images(session: Session): Promise<number> {
  const { host, client, given, show } = session;
  const [verb, ...refs] = given.words;
  if (verb === "rm") {
    if (refs.length === 0) return show([missingWord({ ...given.command, usage: "uk images rm REF..." })]);
    return eachWord(session, refs, async (ref) => {
      const removed = await client.send<unknown>("DELETE", path("images", ref));
      return removed.ok ? { ok: true, value: [ref] } : removed;
    });
  }
  if (verb !== undefined) return show([unknownWord("images", verb, ["rm REF"])]);
  const found = await client.get<{ images: Image[] }>(path("images"));
  if (!found.ok) return show(found.diagnostics);
  if (isSet(session, "json")) printJson(host, found.value.images);
  else host.print(imageTable(found.value.images, host.clock()));
  return 0;
}

function imageTable(rows: readonly Image[], now: number): string {
  return table<Image>(
    [
      { head: "ID", cell: ({ id }) => id },
      { head: "NAME", cell: ({ name }) => name },
      { head: "SIZE", right: true, cell: ({ size }) => formatBytes(size) },
      { head: "MEMORY", right: true, cell: ({ memory }) => formatBytes(memory) },
      { head: "LISTENS", cell: ({ listen }) => listen.join(", ") },
      { head: "ADDED", cell: ({ added }) => `${formatDuration(now - added)} ago` },
      { head: "USED BY", cell: ({ guests }) => guests.join(", ") },
    ],
    rows,
  );
}
