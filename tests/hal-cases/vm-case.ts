// A group of HAL cases as a VM case, which grants what the fake grants.

import { join } from "node:path";
import { bareImage } from "../harness/bare-image.ts";
import { defineCase, type Case } from "../harness/case.ts";
import { root } from "../harness/places.ts";
import { groups } from "./cases.ts";
import { OWN_PORT, REACHABLE, UDP_PORT } from "./grants.ts";

/** What a case prints stands before the line that reports it. */
const PRINTED: Readonly<Record<string, string>> = {
  "a console write takes all bytes; an unknown stream is invalid": "console: grüße\n",
};

/** The case of a group. `more` adds to the grants that all of them have. */
export function halCase(group: string, about: string, more: Partial<Case> = {}): Case {
  const expected = groups[group]!.map(({ name }) => `${PRINTED[name] ?? ""}ok ${name}\n`).join("");
  return defineCase({
    about,
    image: () =>
      bareImage(join(root, "tests/dist/hal-cases/guest.js"), {
        name: `hal-${group}`,
        memory: 64 * 2 ** 20,
        ports: [OWN_PORT],
      }),
    listen: [OWN_PORT],
    args: [group],
    expect: { code: 0, stdout: expected },
    ...more,
    options: [
      ...REACHABLE.flatMap((address) => ["--allow-net", address]),
      "--listen",
      `0:${UDP_PORT}/udp`,
      ...(more.options ?? []),
    ],
  });
}
