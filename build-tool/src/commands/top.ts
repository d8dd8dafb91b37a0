// `uk top`: what each instance uses, again and again. Keys: q ends it; c, m and n sort by processor, memory and name.

import type { Stats } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import type { Session } from "../control/session.ts";
import { formatBytes } from "../control/words.ts";
import type { Result } from "../diagnostic.ts";
import type { Screen } from "../host.ts";
import { statsTable } from "./stats.ts";

/** Milliseconds between two looks. */
const period = 1000;

type Order = "processor" | "memory" | "name";

const keys: Readonly<Record<string, Order>> = { c: "processor", m: "memory", n: "name" };

const byName = (a: Stats, b: Stats): number => a.name.localeCompare(b.name, "en", { numeric: true });

const orders: Readonly<Record<Order, (a: Stats, b: Stats) => number>> = {
  processor: (a, b) => b.share - a.share || byName(a, b),
  memory: (a, b) => b.memory - a.memory || byName(a, b),
  name: byName,
};

export async function top({ host, client, given, show }: Session): Promise<number> {
  const look = (): Promise<Result<{ stats: Stats[] }>> => client.get(path("stats"), { ref: given.words[0] });
  const first = await look();
  if (!first.ok) return show(first.diagnostics);

  let order: Order = "processor";
  let seen: readonly Stats[] = first.value.stats;
  let quit: () => void = () => {};
  const quitting = new Promise<"quit">((resolve) => (quit = () => resolve("quit")));
  const paint = (): void => canvas?.draw(picture(seen, order, host.screen));
  const canvas = await host.canvas((key) => {
    if (key === "q" || key === "\u0003") quit();
    order = keys[key] ?? order;
    paint();
  }, paint);
  if (canvas === undefined) {
    host.print(picture(seen, order, undefined));
    return 0;
  }
  try {
    for (;;) {
      paint();
      // Also while ukd is silent a key is heard.
      if ((await Promise.race([pause(), quitting])) === "quit") return 0;
      const next = await Promise.race([look(), quitting]);
      if (next === "quit") return 0;
      if (!next.ok) {
        canvas.release();
        return await show(next.diagnostics);
      }
      seen = next.value.stats;
    }
  } finally {
    canvas.release();
  }
}

/** It alone does not keep the program from ending. */
const pause = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, period).unref());

/** The whole picture. On a screen it is cut to it: a line that wraps would push the heads out. */
function picture(stats: readonly Stats[], order: Order, screen: Screen | undefined): string {
  const sum = (part: (row: Stats) => number): number => stats.reduce((total, row) => total + part(row), 0);
  const head = `${stats.length} instances, processor ${sum((row) => row.share).toFixed(1)}%, memory ${formatBytes(sum((row) => row.memory))}, ${sum((row) => row.connections)} connections`;
  const lines = [
    head,
    "",
    ...statsTable([...stats].sort(orders[order]))
      .trimEnd()
      .split("\n"),
  ];
  if (screen === undefined) return `${lines.join("\n")}\n`;
  const foot = `q: quit; sorted by ${order}: c processor, m memory, n name`;
  // One line for the foot, one behind it, where the cursor is.
  const shown = [...lines.slice(0, Math.max(3, screen.rows - 2)), foot].map((line) => line.slice(0, screen.columns));
  if (!screen.colours) return `${shown.join("\n")}\n`;
  return `${shown.map((line, index) => (index === 2 ? `\u001b[7m${line}\u001b[0m` : index === shown.length - 1 ? `\u001b[2m${line}\u001b[0m` : line)).join("\n")}\n`;
}
