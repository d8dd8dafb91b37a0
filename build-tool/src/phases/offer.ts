// What the library OS offers: link.json as data, and the names that its modules export.

import { dirname, join } from "node:path";
import { ExitCode } from "@unikernel/hal";
import type { Store } from "../cache/store.ts";
import { hashOf } from "../cache/read-set.ts";
import { failure, success, type Result } from "../diagnostic.ts";
import { readText, type Host } from "../host.ts";
import { toolchainBroken, toolchainMissing } from "../messages/toolchain.ts";

interface LinkTable {
  readonly modules: Readonly<Record<string, { readonly file: string; readonly needs: readonly string[] }>>;
  readonly globals: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly fetch: string;
  readonly deferred: Deferred;
}

/** Code that lies apart in the image and is read when it is first used. */
export interface Deferred {
  /** The module that has it read. */
  readonly user: string;
  /** The module with the same exports that is linked in its place where the application itself uses `sharedWith`. */
  readonly module: string;
  readonly sharedWith: string;
  /** The script of it, made when the library OS was. */
  readonly script: string;
}

export interface Offer {
  /** Modules without their `node:`, with absolute file and needed capabilities. */
  readonly modules: ReadonlyMap<string, { readonly file: string; readonly needs: readonly string[] }>;
  /** Globals and the absolute file that defines each. */
  readonly globals: ReadonlyMap<string, string>;
  /** Absolute files of the composition root and of the server for the fetch form. */
  readonly entry: string;
  readonly fetch: string;
  /** Absolute files. */
  readonly deferred: Deferred;
  /** Directory of the library OS's JavaScript. */
  readonly code: string;
  /** Names that a module exports, `default` included. */
  exports(module: string): Promise<ReadonlySet<string>>;
}

/** Reads `link.json` in the directory of the library OS. */
export function readOffer(host: Host, libos: string, store: Store): Result<Offer> {
  const path = join(libos, "link.json");
  const text = readText(host, path);
  if (text === undefined) return failure(toolchainMissing("the library OS", path, ExitCode.UNCAUGHT));
  let table: LinkTable;
  try {
    table = JSON.parse(text) as LinkTable;
  } catch (error) {
    return failure(toolchainBroken("the library OS", path, (error as Error).message, ExitCode.UNCAUGHT));
  }
  const at = (file: string): string => join(libos, file);
  const entry = at(table.entry);
  const { user, module, sharedWith, script } = table.deferred;
  if (host.status(entry) === undefined) return failure(toolchainMissing("the library OS", entry, ExitCode.UNCAUGHT));
  const modules = new Map(
    Object.entries(table.modules).map(([name, { file, needs }]) => [
      name.replace(/^node:/, ""),
      { file: at(file), needs },
    ]),
  );
  const known = new Map<string, ReadonlySet<string>>();
  return success({
    modules,
    globals: new Map(Object.entries(table.globals).map(([name, file]) => [name, at(file)])),
    entry,
    fetch: at(table.fetch),
    deferred: { user: at(user), module: at(module), sharedWith: at(sharedWith), script: at(script) },
    code: dirname(dirname(entry)),
    async exports(module) {
      const cached = known.get(module);
      if (cached !== undefined) return cached;
      const names = await exportsOf(host, store, modules.get(module)!.file, new Set());
      known.set(module, names);
      return names;
    },
  });
}

/** Exported names of an ES module on disk, `export *` followed. */
async function exportsOf(host: Host, store: Store, file: string, seen: Set<string>): Promise<Set<string>> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const text = readText(host, file) ?? "";
  const { names, stars } = await ownExports(store, text);
  const out = new Set(names);
  for (const star of stars)
    for (const name of await exportsOf(host, store, join(dirname(file), star), seen))
      if (name !== "default") out.add(name);
  return out;
}

interface OwnExports {
  readonly names: readonly string[];
  readonly stars: readonly string[];
}

async function ownExports(store: Store, text: string): Promise<OwnExports> {
  const key = hashOf("exports 1", text);
  const cached = store.read("exports", key);
  if (cached !== undefined) return JSON.parse(new TextDecoder().decode(cached)) as OwnExports;
  const { Node, Project } = await import("ts-morph");
  const project = new Project({
    compilerOptions: { allowJs: true, noLib: true, noResolve: true },
    useInMemoryFileSystem: true,
  });
  const file = project.createSourceFile("/module.js", text);
  const names: string[] = [];
  const stars: string[] = [];
  for (const statement of file.getStatements()) {
    if (Node.isExportDeclaration(statement)) {
      const namespace = statement.getNamespaceExport();
      if (namespace !== undefined) names.push(namespace.getName());
      else if (statement.isNamespaceExport()) stars.push(statement.getModuleSpecifierValue() ?? "");
      for (const named of statement.getNamedExports()) names.push(named.getAliasNode()?.getText() ?? named.getName());
    } else if (Node.isExportAssignment(statement)) names.push("default");
    else if (Node.isExportable(statement) && statement.hasExportKeyword()) {
      if (statement.hasDefaultKeyword()) names.push("default");
      else if (Node.isVariableStatement(statement))
        names.push(...statement.getDeclarations().flatMap((d) => bound(d.getNameNode().getText())));
      else names.push((statement as unknown as { getName(): string }).getName());
    }
  }
  const found = { names, stars };
  store.write("exports", key, JSON.stringify(found));
  return found;
}

/** Names in `a` or in a flat pattern such as `{ a, b: c }`. */
function bound(pattern: string): string[] {
  if (!/^[{[]/.test(pattern)) return [pattern];
  return pattern
    .slice(1, -1)
    .split(",")
    .map((part) => part.replace(/^.*:/, "").replace(/=.*$/, "").trim())
    .filter((name) => name !== "");
}
