// What the library OS offers: link.json as data, and the names that its modules export.
import { dirname, join } from "node:path";
import { ExitCode } from "@unikernel/hal";
import { hashOf } from "../cache/read-set.js";
import { failure, success } from "../diagnostic.js";
import { readText } from "../host.js";
import { toolchainBroken, toolchainMissing } from "../messages/toolchain.js";
/** Reads `link.json` in the directory of the library OS. */
export function readOffer(host, libos, store) {
    const path = join(libos, "link.json");
    const text = readText(host, path);
    if (text === undefined)
        return failure(toolchainMissing("the library OS", path, ExitCode.UNCAUGHT));
    let table;
    try {
        table = JSON.parse(text);
    }
    catch (error) {
        return failure(toolchainBroken("the library OS", path, error.message, ExitCode.UNCAUGHT));
    }
    const at = (file) => join(libos, file);
    const entry = at(table.entry);
    if (host.status(entry) === undefined)
        return failure(toolchainMissing("the library OS", entry, ExitCode.UNCAUGHT));
    const modules = new Map(Object.entries(table.modules).map(([name, { file, needs }]) => [
        name.replace(/^node:/, ""),
        { file: at(file), needs },
    ]));
    const known = new Map();
    return success({
        modules,
        globals: new Map(Object.entries(table.globals).map(([name, file]) => [name, at(file)])),
        entry,
        fetch: at(table.fetch),
        code: dirname(dirname(entry)),
        async exports(module) {
            const cached = known.get(module);
            if (cached !== undefined)
                return cached;
            const names = await exportsOf(host, store, modules.get(module).file, new Set());
            known.set(module, names);
            return names;
        },
    });
}
/** Exported names of an ES module on disk, `export *` followed. */
async function exportsOf(host, store, file, seen) {
    if (seen.has(file))
        return new Set();
    seen.add(file);
    const text = readText(host, file) ?? "";
    const { names, stars } = await ownExports(store, text);
    const out = new Set(names);
    for (const star of stars)
        for (const name of await exportsOf(host, store, join(dirname(file), star), seen))
            if (name !== "default")
                out.add(name);
    return out;
}
async function ownExports(store, text) {
    const key = hashOf("exports 1", text);
    const cached = store.read("exports", key);
    if (cached !== undefined)
        return JSON.parse(new TextDecoder().decode(cached));
    const { Node, Project } = await import("ts-morph");
    const project = new Project({
        compilerOptions: { allowJs: true, noLib: true, noResolve: true },
        useInMemoryFileSystem: true,
    });
    const file = project.createSourceFile("/module.js", text);
    const names = [];
    const stars = [];
    for (const statement of file.getStatements()) {
        if (Node.isExportDeclaration(statement)) {
            const namespace = statement.getNamespaceExport();
            if (namespace !== undefined)
                names.push(namespace.getName());
            else if (statement.isNamespaceExport())
                stars.push(statement.getModuleSpecifierValue() ?? "");
            for (const named of statement.getNamedExports())
                names.push(named.getAliasNode()?.getText() ?? named.getName());
        }
        else if (Node.isExportAssignment(statement))
            names.push("default");
        else if (Node.isExportable(statement) && statement.hasExportKeyword()) {
            if (statement.hasDefaultKeyword())
                names.push("default");
            else if (Node.isVariableStatement(statement))
                names.push(...statement.getDeclarations().flatMap((d) => bound(d.getNameNode().getText())));
            else
                names.push(statement.getName());
        }
    }
    const found = { names, stars };
    store.write("exports", key, JSON.stringify(found));
    return found;
}
/** Names in `a` or in a flat pattern such as `{ a, b: c }`. */
function bound(pattern) {
    if (!/^[{[]/.test(pattern))
        return [pattern];
    return pattern
        .slice(1, -1)
        .split(",")
        .map((part) => part.replace(/^.*:/, "").replace(/=.*$/, "").trim())
        .filter((name) => name !== "");
}
//# sourceMappingURL=offer.js.map