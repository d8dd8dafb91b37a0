// `uk stats`: what each instance uses, once.

import type { Stats } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import { isSet, printJson, type Session } from "../control/session.ts";
import { table } from "../control/tables.ts";
import { formatBytes, formatDuration } from "../control/words.ts";

export async function stats(session: Session): Promise<number> {
  const { host, client, given, show } = session;
  const found = await client.get<{ stats: Stats[] }>(path("stats"), { ref: given.words[0] });
  if (!found.ok) return show(found.diagnostics);
  if (isSet(session, "json")) printJson(host, found.value.stats);
  else host.print(statsTable(found.value.stats));
  return 0;
}

const pair = (first: number, second: number): string => `${formatBytes(first)} / ${formatBytes(second)}`;

/** The table of `uk stats` and of `uk top`. */
export function statsTable(rows: readonly Stats[]): string {
  return table<Stats>(
    [
      { head: "NAME", cell: ({ name }) => name },
      { head: "STATE", cell: ({ state }) => state },
      { head: "UPTIME", right: true, cell: ({ uptime }) => formatDuration(uptime) },
      { head: "CPU", right: true, cell: ({ share }) => `${share.toFixed(1)}%` },
      {
        head: "MEMORY",
        right: true,
        cell: ({ memory, memoryLimit }) =>
          memoryLimit === undefined ? formatBytes(memory) : pair(memory, memoryLimit),
      },
      { head: "NET IN/OUT", right: true, cell: (row) => pair(row.networkReceived, row.networkSent) },
      { head: "DISK IN/OUT", right: true, cell: (row) => pair(row.diskRead, row.diskWritten) },
      { head: "CONNS", right: true, cell: ({ connections }) => String(connections) },
      { head: "REQUESTS", right: true, cell: ({ httpRequests }) => String(httpRequests) },
      { head: "RESTARTS", right: true, cell: ({ restarts }) => String(restarts) },
    ],
    rows,
  );
}
