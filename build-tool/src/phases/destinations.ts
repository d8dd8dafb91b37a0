// A hint for applications that reach out while their configuration says nothing of destinations: in the guest each attempt would be refused.

import type { Diagnostic } from "../diagnostic.ts";
import { noDestination } from "../messages/analyse.ts";
import { builtinOf, type Locate } from "./analyse.ts";
import type { Facts } from "./facts.ts";

/** What of Node.js's modules connects or looks names up; `*` for all that a module exports. Sockets for datagrams may only answer. */
const reaching: Readonly<Record<string, readonly string[] | "*">> = {
  dns: "*",
  "dns/promises": "*",
  http: ["get", "request"],
  net: ["connect", "createConnection"],
};

/** One warning for each mention in a module of something that needs `connect`. */
export function reachingOut(facts: Facts, locate: Locate): Diagnostic[] {
  const out = facts.globals.filter(({ name }) => name === "fetch").map((use) => noDestination("`fetch`", locate(use)));
  for (const fact of facts.imports) {
    const builtin = builtinOf(fact.specifier);
    const names = builtin === undefined ? undefined : reaching[builtin];
    if (names === undefined) continue;
    if (names === "*") out.push(noDestination(`\`${fact.specifier}\``, locate(fact)));
    else
      for (const use of [...fact.names, ...fact.members])
        if (names.includes(use.name)) out.push(noDestination(`\`${use.name}\` of \`${fact.specifier}\``, locate(use)));
  }
  return out;
}
