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

/** Reports guests that wait for one of which nothing is to run: not wrong, as that may be scaled up later, but until then they wait. */
export function judgeIdle(guests: readonly Guest[], problems: Problems): void {
  const idle = new Set(guests.filter(({ replicas }) => replicas === 0).map(({ name }) => name));
  for (const { name, replicas, after } of guests)
    for (const [index, other] of after.entries())
      if (replicas > 0 && idle.has(other))
        problems.add(["guests", name, "after", index], {
          code: "AFTER_IDLE",
          what: `The guest \`${name}\` starts after \`${other}\`, which has no replicas, so it waits`,
          how: `Take \`${other}\` out of \`after\`, or \`uk scale ${other}=1\` when it is to run`,
        });
}
