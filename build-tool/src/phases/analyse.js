// Phase 3, second half: judges what a module mentions against what the library OS offers.
import { builtinModules } from "node:module";
import * as messages from "../messages/analyse.js";
import { engineGlobals } from "./engine-globals.js";
/** The module's name without `node:` if a specifier asks for a module of Node.js, else undefined. */
export function builtinOf(specifier) {
    if (specifier.startsWith("node:"))
        return specifier.slice(5);
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
export async function judge(facts, offer, locate) {
    const findings = [];
    for (const fact of facts.imports) {
        const builtin = builtinOf(fact.specifier);
        if (builtin === undefined || fact.optional)
            continue;
        if (!offer.modules.has(builtin)) {
            const known = [...offer.modules.keys()];
            findings.push({ name: fact.specifier, diagnostic: messages.missingModule(fact.specifier, locate(fact), known) });
        }
        else
            findings.push(...(await judgeNames(fact, builtin, offer, locate)));
    }
    for (const use of facts.globals)
        if (!use.guarded && !wrapper.has(use.name) && !engineGlobals.has(use.name) && !offer.globals.has(use.name))
            findings.push({
                name: use.name,
                diagnostic: messages.missingGlobal(use.name, locate(use), [...offer.globals.keys()]),
            });
    for (const { form, ...at } of facts.unfollowable)
        findings.push({ name: form, diagnostic: messages.unfollowable(form, locate(at)) });
    return findings;
}
async function judgeNames(fact, builtin, offer, locate) {
    if (fact.names.length === 0 && fact.members.length === 0)
        return [];
    const exported = await offer.exports(builtin);
    const missing = (use) => ({
        name: use.name,
        diagnostic: messages.missingName(fact.specifier, use.name, locate(use), [...exported]),
    });
    const members = fact.members.filter(({ name }) => !exported.has(name) && name !== "default" && isMember(builtin, name));
    const names = fact.names.filter(({ name }) => !exported.has(name));
    const seen = new Set();
    return [...names, ...members].filter(({ name }) => !seen.has(name) && seen.add(name)).map(missing);
}
/**
 * Whether a name that the library OS's module does not export is one of the module's own. For a module that is a plain object
 * every name is; for one that is a class or function (`events`, `assert`) only what Node.js's has, for it has inherited ones.
 */
function isMember(builtin, name) {
    const real = process.getBuiltinModule?.(`node:${builtin}`);
    if (typeof real !== "function")
        return true;
    return Object.hasOwn(real, name) && !["prototype", "length", "name"].includes(name);
}
/** Names of globals that a module mentions, guarded or not, as far as the library OS defines them. */
export function globalsOf(facts, offer) {
    return facts.globals.map((use) => use.name).filter((name) => offer.globals.has(name));
}
//# sourceMappingURL=analyse.js.map