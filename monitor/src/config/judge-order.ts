// The start order has a begin: no guest waits, over others, for itself.

import type { Problems } from "./problems.ts";
import type { Guest } from "./types.ts";

/** Reports cycles of `after`: each guest that closes one, once. */
export function judgeOrder(guests: readonly Guest[], problems: Problems): void {
  const after = new Map(guests.map(({ name, after: names }) => [name, names]));
  const done = new Set<string>();
  for (const { name } of guests) {
    if (done.has(name)) continue;
    // From this guest on along `after`: the way is a list, not a recursion, for it may be as long as the file.
    const way: { readonly name: string; next: number }[] = [{ name, next: 0 }];
    const on = new Map([[name, 0]]);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const to = after.get(step.name)?.[step.next++];
      if (to === undefined) {
        done.add(step.name);
        on.delete(step.name);
        way.pop();
      } else if (on.has(to)) {
        const cycle = way.slice(on.get(to)).map((each) => each.name);
        report(problems, [...cycle, to]);
      } else if (!done.has(to)) {
        on.set(to, way.length);
        way.push({ name: to, next: 0 });
      }
    }
  }
}

function report(problems: Problems, cycle: readonly string[]): void {
  const shown = cycle.length > 12 ? [...cycle.slice(0, 6), "...", ...cycle.slice(-5)] : cycle;
  problems.add(
    ["guests", cycle.at(-2)!, "after"],
    {
      code: "AFTER_CYCLE",
      what: `${cycle.length === 2 ? "This guest waits for itself" : "These guests wait for each other"}: ${shown.join(" -> ")}`,
      how: "Take one of them out of an `after`",
    },
    "name",
  );
}

/** The guests in an order in which each comes behind those that it waits for; among equals that of the file. Without cycles. */
export function startOrder(guests: readonly Guest[]): readonly Guest[] {
  const order: Guest[] = [];
  const waiting = new Set(guests);
  const started = new Set<string>();
  const named = new Set(guests.map(({ name }) => name));
  for (let before = -1; before !== order.length;) {
    before = order.length;
    for (const guest of waiting)
      if (guest.after.every((name) => started.has(name) || !named.has(name))) {
        waiting.delete(guest);
        started.add(guest.name);
        order.push(guest);
      }
  }
  return order;
}
