// The rollup plugin that links: library OS modules by link.json, TypeScript by the transpiler, and a generated start module that
// imports the library OS's entry, the globals that the application mentions, and the application, in this order.

import { dirname, resolve } from "node:path";
import type { ModuleInfo, Plugin } from "rollup";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { ReadSet } from "../cache/read-set.ts";
import { hashOf } from "../cache/read-set.ts";
import type { Store } from "../cache/store.ts";
import { Stop, type Diagnostic } from "../diagnostic.ts";
import { readText, type Host } from "../host.ts";
import * as messages from "../messages/bundle.ts";
import { builtinOf, globalsOf, judge, type Finding, type Locate } from "./analyse.ts";
import { reachingOut } from "./destinations.ts";
import type { Facts } from "./facts.ts";
import type { Offer } from "./offer.ts";
import type { Transpiled } from "./transpile.ts";
import { relativeTo, type Project } from "./config.ts";

export const start = "\0unikernel:start";
const globals = "\0unikernel:globals";
const missing = "\0unikernel:missing:";
const typescript = /\.[cm]?tsx?$/;
const script = /\.[cm]?[jt]sx?$/;

export interface Linked {
  /** Mistakes by module; those of npm packages count only if the mistaken code is in the bundle. */
  readonly findings: Map<string, Finding[]>;
  /** Capabilities that the imported library OS modules need. */
  readonly needs: Set<string>;
  /** Places of the application that reach out, if the configuration says nothing of destinations. */
  readonly reaching: Diagnostic[];
}

export interface LinkOptions {
  readonly host: Host;
  readonly store: Store;
  readonly project: Project;
  readonly offer: Offer;
  readonly read: ReadSet;
  /** Transpiles one file. */
  transpile(path: string, source: string): Transpiled;
}

export function isPackage(id: string): boolean {
  return id.includes("/node_modules/");
}

/** The path under which the guest knows a file: relative to the project's directory, below `/`. */
export function guestPath(project: Project, path: string): string {
  if (path.startsWith(`${project.directory}/`)) return path.slice(project.directory.length);
  const modules = path.lastIndexOf("/node_modules/");
  return modules >= 0 ? path.slice(modules) : `/${path.slice(path.lastIndexOf("/") + 1)}`;
}

export function linkPlugin({ host, store, project, offer, read, transpile }: LinkOptions): {
  plugin: Plugin;
  linked: Linked;
} {
  const linked: Linked = { findings: new Map(), needs: new Set(), reaching: [] };
  const facts = new Map<string, { facts: Facts; locate: Locate }>();
  const mentioned = new Set<string>();
  const graph = new GraphWatch();
  const ofLibos = (id: string): boolean => id.startsWith(`${offer.code}/`);
  const own = new Set([offer.entry, offer.fetch, ...offer.globals.values()]);
  const isGenerated = (id: string): boolean => id.startsWith("\0");

  const plugin: Plugin = {
    name: "unikernel-link",

    resolveId: {
      order: "pre",
      async handler(specifier, importer, options) {
        if (isGenerated(specifier)) return specifier.startsWith("\0unikernel:") ? specifier : null;
        if (importer === undefined || own.has(specifier)) return specifier;
        // Inside of the library OS an import says which file it means; asking the resolvers costs a tenth of a build.
        if (ofLibos(importer) && specifier.startsWith(".")) return resolve(dirname(importer), specifier);
        const builtin = builtinOf(specifier);
        if (builtin !== undefined && !ofLibos(importer)) {
          const module = offer.modules.get(builtin);
          if (module === undefined)
            return { id: `${missing}${builtin}`, moduleSideEffects: false, syntheticNamedExports: true };
          for (const need of module.needs) linked.needs.add(need);
          return module.file;
        }
        const found = await this.resolve(specifier, importer, {
          isEntry: options.isEntry,
          attributes: options.attributes,
          ...(options.custom && { custom: options.custom }),
          skipSelf: true,
        });
        if (found !== null && !found.external) return found;
        const twin = typescriptTwin(host, specifier, importer);
        if (twin !== undefined) return twin;
        if (isGenerated(importer)) return null;
        // What a module can do without stays a `require` that fails inside of its `try`.
        if (facts.get(importer)?.facts.imports.some((i) => i.specifier === specifier && i.optional) === true)
          return null;
        throw new Stop([
          messages.unresolved(specifier, placeOf(facts.get(importer), specifier) ?? relativeTo(host, importer)),
        ]);
      },
    },

    async load(id) {
      if (id === start) {
        const { exports } = await this.load({ id: project.entry });
        const application = JSON.stringify(project.entry);
        const [port] = project.ports;
        const options = port === undefined ? "{}" : `{ port: ${port} }`;
        return {
          code: [
            `import ${JSON.stringify(offer.entry)};`,
            `import ${JSON.stringify(globals)};`,
            exports?.includes("default") === true
              ? `import application from ${application};\nimport { serve } from ${JSON.stringify(offer.fetch)};\nserve(application, ${options});`
              : `import ${application};`,
          ].join("\n"),
          moduleSideEffects: true,
        };
      }
      if (id === globals) {
        await graph.complete(globals, offer.deferred.user);
        const files = new Set([...mentioned].sort().map((name) => offer.globals.get(name)!));
        return {
          code: [...files].map((file) => `import ${JSON.stringify(file)};`).join("\n"),
          moduleSideEffects: true,
        };
      }
      if (id === offer.deferred.user) {
        await graph.complete(offer.deferred.user);
        // There must be one of it.
        if (graph.has(offer.deferred.sharedWith)) {
          read.add(id);
          return { code: `export * from ${JSON.stringify(offer.deferred.module)};`, moduleSideEffects: false };
        }
      }
      if (id.startsWith(missing)) return { code: "export default undefined;", moduleSideEffects: false };
      if (isGenerated(id)) return null;
      read.add(id);
      const source = readText(host, id);
      if (source === undefined) return null;
      if (!ofLibos(id)) return source;
      // What the library OS does at import counts for the modules alone that are there for it.
      const moduleSideEffects = own.has(id);
      const map = sourceMapOf(host, id, read);
      return { code: source, moduleSideEffects, ...(map !== undefined && { map }) };
    },

    transform: {
      order: "pre",
      async handler(source, id) {
        const path = id.replace(/\?.*$/, "");
        if (isGenerated(id) || id !== path || !script.test(path) || ofLibos(path)) return null;
        const made = typescript.test(path) ? transpile(path, source) : undefined;
        const code = made?.code ?? source;
        const found = await factsFor(store, code);
        const locate = locator(relativeTo(host, path), made?.map);
        facts.set(path, { facts: found, locate });
        for (const name of globalsOf(found, offer)) mentioned.add(name);
        const findings = await judge(found, offer, locate, isPackage(path));
        if (findings.length > 0) linked.findings.set(path, findings);
        if (!project.connectSaid && !isPackage(path)) linked.reaching.push(...reachingOut(found, locate));
        const prefix = wrapperNames(found, guestPath(project, path));
        if (made === undefined && prefix === "") return null;
        // The prefix stands on the first line, so lines stay what they are.
        return { code: prefix + code, map: made === undefined ? null : JSON.parse(made.map) };
      },
    },

    resolveImportMeta(property, { moduleId }) {
      const path = guestPath(project, moduleId.replace(/\?.*$/, ""));
      const meta: { readonly [name: string]: string | boolean } = {
        dirname: dirname(path),
        filename: path,
        main: moduleId === project.entry,
        url: `file://${encodeURI(path)}`,
      };
      return property === null
        ? `({ __proto__: null, ...${JSON.stringify(meta)} })`
        : String(JSON.stringify(Object.hasOwn(meta, property) ? meta[property] : undefined));
    },

    moduleParsed(info: ModuleInfo) {
      graph.parsed(info.id, [...info.importedIds, ...info.dynamicallyImportedIds]);
    },

    buildEnd(failed?: Error) {
      if (failed === undefined && ownFindings(linked).length > 0) throw new Stop([]);
    },
  };
  return { plugin, linked };
}

/** Knows when every module has been parsed that is reachable without some, whose code depends on the others. */
class GraphWatch {
  readonly #parsed = new Set<string>();
  /** What has been imported and is not parsed yet. */
  readonly #open = new Set<string>([start]);
  #waiting: { readonly apart: readonly string[]; readonly done: () => void }[] = [];

  parsed(id: string, imports: readonly string[]): void {
    this.#parsed.add(id);
    this.#open.delete(id);
    for (const imported of imports) if (!this.#parsed.has(imported)) this.#open.add(imported);
    this.#look();
  }

  has(id: string): boolean {
    return this.#parsed.has(id);
  }

  /** Waits until all but those have been parsed. */
  complete(...apart: readonly string[]): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ apart, done });
      this.#look();
    });
  }

  #look(): void {
    const open = this.#open;
    const ready = this.#waiting.filter(
      ({ apart }) => open.size <= apart.length && [...open].every((id) => apart.includes(id)),
    );
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { done } of ready) done();
  }
}

async function factsFor(store: Store, code: string): Promise<Facts> {
  const key = hashOf("facts 2", code);
  const cached = store.read("facts", key);
  if (cached !== undefined) return JSON.parse(new TextDecoder().decode(cached)) as Facts;
  const { factsOf } = await import("./facts.ts");
  const found = factsOf(code);
  store.write("facts", key, JSON.stringify(found));
  return found;
}

/** `./x.js` means `./x.ts` where TypeScript writes it so. */
function typescriptTwin(host: Host, specifier: string, importer: string): string | undefined {
  if (!/^\.\.?\//.test(specifier) || !/\.[cm]?jsx?$/.test(specifier)) return undefined;
  const base = resolve(dirname(importer), specifier);
  return [base.replace(/js(x?)$/, "ts$1"), base.replace(/js$/, "tsx")].find(
    (path) => host.status(path)?.kind === "file",
  );
}

function sourceMapOf(host: Host, id: string, read: ReadSet): string | undefined {
  read.add(`${id}.map`);
  return readText(host, `${id}.map`);
}

/** Constants for `__filename` and `__dirname` where a module mentions them. */
function wrapperNames(facts: Facts, path: string): string {
  const values = { __filename: path, __dirname: dirname(path) };
  return Object.entries(values)
    .filter(([name]) => facts.globals.some((use) => use.name === name))
    .map(([name, value]) => `const ${name} = ${JSON.stringify(value)}; `)
    .join("");
}

function locator(file: string, map: string | undefined): Locate {
  let trace: TraceMap | undefined;
  return ({ line, column }) => {
    if (map === undefined) return `${file}:${line}:${column}`;
    trace ??= new TraceMap(map);
    const found = originalPositionFor(trace, { line, column: column - 1 });
    return found.line === null ? file : `${file}:${found.line}:${found.column + 1}`;
  };
}

function placeOf(entry: { facts: Facts; locate: Locate } | undefined, specifier: string): string | undefined {
  const fact = entry?.facts.imports.find((i) => i.specifier === specifier);
  return fact === undefined ? undefined : entry!.locate(fact);
}

/** Mistakes in the application's own modules: they count whether their code comes into the bundle or not. */
export function ownFindings(linked: Linked): Diagnostic[] {
  return [...linked.findings].filter(([id]) => !isPackage(id)).flatMap(([, list]) => list.map((f) => f.diagnostic));
}

/** All of a linker's messages for modules that are in the bundle: the npm packages' mistakes that have come to it. */
export function lateFindings(linked: Linked, rendered: (id: string) => string | null | undefined): Diagnostic[] {
  return [...linked.findings].flatMap(([id, findings]) => {
    const code = isPackage(id) ? rendered(id) : undefined;
    if (code === undefined || code === null) return [];
    return findings.filter(({ name }) => remains(code, name, rendered)).map((f) => f.diagnostic);
  });
}

/** Whether a mistaken name is still in a module's rendered code, or the missing module that it names is in the bundle. */
function remains(code: string, name: string, rendered: (id: string) => string | null | undefined): boolean {
  const builtin = builtinOf(name);
  const stub = builtin === undefined ? undefined : rendered(`${missing}${builtin}`);
  if (stub !== undefined && stub !== null && stub !== "") return true;
  // The CommonJS plugin writes another function in the place of such a `require`.
  if (name === "require") return /require\(|commonjsRequire\w*\(/.test(code);
  return new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, "\\$&")}(?![\\w$])`).test(code);
}
