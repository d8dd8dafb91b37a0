// A name means one thing: `web-1` is an instance of the guest `web`, and no other guest.

import type { Problems } from "./problems.ts";
import type { Guest } from "./types.ts";

/** Reports guests that are called as an instance of another one is, or would be if that were scaled up. */
export function judgeNames(guests: readonly Guest[], problems: Problems): void {
  const names = new Set(guests.map(({ name }) => name));
  for (const { name } of guests) {
    const [, other = ""] = /^(.+)-[1-9]\d*$/.exec(name) ?? [];
    if (names.has(other))
      problems.add(
        ["guests", name],
        {
          code: "NAME_OF_INSTANCE",
          what: `The guest \`${name}\` is called as an instance of the guest \`${other}\``,
          how: `Give one of them another name, so that \`uk stop ${name}\` has one meaning`,
        },
        "name",
      );
  }
}
