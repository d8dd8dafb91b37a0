// Phase 3, second half: judges what a module mentions against what the library OS offers.

import { builtinModules } from "node:module";
import type { Diagnostic } from "../diagnostic.ts";
import * as messages from "../messages/analyse.ts";
import type { Facts, ImportFact, NameUse, Position } from "./facts.ts";
import { engineGlobals, nodeGlobals } from "./known-globals.ts";
import type { Offer } from "./offer.ts";

/** A mistake found in one module. `name` is the identifier that the module's code contains if it comes to it. */
export interface Finding {
  readonly name: string;
  readonly diagnostic: Diagnostic;
}

/** Where a position of the analysed JavaScript is in the source that a person wrote, as `file:line:column`. */
export type Locate = (position: Position) => string;

/** The module's name without `node:` if a specifier asks for a module of Node.js, else undefined. */
export function builtinOf(specifier: string): string | undefined {
  if (specifier.startsWith("node:")) return specifier.slice(5);
  return builtinModules.includes(specifier) ? specifier : undefined;
}

/** Names that mean something in a module without being globals: the CommonJS wrapper's. */
const wrapper = new Set([
  "require",
  "module",
  "exports",
  "__filename",
  "__dirname",
  "arguments",
  "undefined",
  "global",
]);

/**
 * Every mention of what the library OS lacks. In an npm package (`inPackage`) a global that Node.js lacks too is none: the package
 * lives without it there, most often behind a test that no analysis sees, and so it does here.
 */
export async function judge(facts: Facts, offer: Offer, locate: Locate, inPackage: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const fact of facts.imports) {
    const builtin = builtinOf(fact.specifier);
    if (builtin === undefined || fact.optional) continue;
    if (!offer.modules.has(builtin)) {
      const known = [...offer.modules.keys()];
      findings.push({ name: fact.specifier, diagnostic: messages.missingModule(fact.specifier, locate(fact), known) });
    } else findings.push(...(await judgeNames(fact, builtin, offer, locate)));
  }
  for (const use of facts.globals) {
    const known = use.guarded || wrapper.has(use.name) || engineGlobals.has(use.name) || offer.globals.has(use.name);
    if (!known && (!inPackage || nodeGlobals.has(use.name)))
      findings.push({
        name: use.name,
        diagnostic: messages.missingGlobal(use.name, locate(use), [...offer.globals.keys()]),
      });
  }
  for (const { form, ...at } of facts.unfollowable)
    findings.push({ name: form, diagnostic: messages.unfollowable(form, locate(at), inPackage) });
  return findings;
}

async function judgeNames(fact: ImportFact, builtin: string, offer: Offer, locate: Locate): Promise<Finding[]> {
  if (fact.names.length === 0 && fact.members.length === 0) return [];
  const exported = await offer.exports(builtin);
  const missing = (use: NameUse): Finding => ({
    name: use.name,
    diagnostic: messages.missingName(fact.specifier, use.name, locate(use), [...exported]),
  });
  const members = fact.members.filter(
    ({ name }) => !exported.has(name) && name !== "default" && isMember(builtin, name),
  );
  const names = fact.names.filter(({ name }) => !exported.has(name));
  const seen = new Set<string>();
  return [...names, ...members].filter(({ name }) => !seen.has(name) && seen.add(name)).map(missing);
}

/**
 * Whether a name that the library OS's module does not export is one that Node.js's module has. What neither has (something
 * every function or object inherits, or a package's question for another system) is undefined on both.
 */
function isMember(builtin: string, name: string): boolean {
  const real = process.getBuiltinModule?.(`node:${builtin}`) as object | undefined;
  if (real === undefined) return true;
  return Object.hasOwn(real, name) && !(typeof real === "function" && ["prototype", "length", "name"].includes(name));
}

/** Names of globals that a module mentions, guarded or not, as far as the library OS defines them. */
export function globalsOf(facts: Facts, offer: Offer): string[] {
  return facts.globals.map((use) => use.name).filter((name) => offer.globals.has(name));
}
