// Phase 4: one ES module out of the application, its npm packages and the parts of the library OS that they use.

import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { ExitCode } from "@unikernel/hal";
import type { LogHandler, OutputChunk, OutputOptions, Plugin, RollupLog } from "rollup";
import { ReadSet, hashOf, isFresh, type ReadFile } from "../cache/read-set.ts";
import type { Store } from "../cache/store.ts";
import { Stop, failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import { readText, type Host } from "../host.ts";
import * as messages from "../messages/bundle.ts";
import { missingName } from "../messages/analyse.ts";
import { toolchainMissing } from "../messages/toolchain.ts";
import { builtinOf } from "./analyse.ts";
import { findTsconfig } from "./check.ts";
import { relativeTo, type Project } from "./config.ts";
import { isPackage, lateFindings, linkPlugin, ownFindings, start } from "./link-plugin.ts";
import type { Offer } from "./offer.ts";

export interface Bundle {
  readonly code: string;
  /** The source map as JSON text; sources are named as `sourceName` does. */
  readonly map: string;
  /** The script that is read when it is first used; empty if there is none. */
  readonly deferred: string;
  /** Capabilities that the application's imports need. */
  readonly needs: readonly string[];
  /** Bytes of the bundle by where they come from, largest first. */
  readonly contributors: readonly (readonly [name: string, bytes: number])[];
}

export interface Bundled {
  readonly bundle: Bundle;
  readonly warnings: readonly Diagnostic[];
  readonly cached: boolean;
}

export interface BundleOptions {
  readonly host: Host;
  readonly store: Store;
  readonly project: Project;
  readonly offer: Offer;
  /** Files whose change makes a kept bundle stale besides those that are bundled: the tool's own. */
  readonly tool: readonly string[];
}

const extensions = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".json"];

/** A bundle that is kept from before, if nothing that it was made from has changed; else a new one. */
export async function bundle(options: BundleOptions): Promise<Result<Bundled>> {
  const { host, store, project } = options;
  const key = hashOf("bundle 6", project.directory, project.entry);
  const kept = readKept(store, key);
  if (kept !== undefined && isFresh(host, kept.files))
    return success({ bundle: kept.bundle, warnings: kept.warnings, cached: true });
  const read = new ReadSet();
  const started = Date.now();
  const made = await make(options, read);
  if (!made.ok) return made;
  const files = read.record(host);
  if (files.every((file) => file.modified < started))
    store.write("bundle", key, JSON.stringify({ files, bundle: made.value.bundle, warnings: made.value.warnings }));
  return made;
}

interface Kept {
  readonly files: readonly ReadFile[];
  readonly bundle: Bundle;
  readonly warnings: readonly Diagnostic[];
}

function readKept(store: Store, key: string): Kept | undefined {
  const entry = store.read("bundle", key);
  return entry === undefined ? undefined : (JSON.parse(new TextDecoder().decode(entry)) as Kept);
}

async function make(options: BundleOptions, read: ReadSet): Promise<Result<Bundled>> {
  const { host, store, project, offer, tool } = options;
  const [{ rollup }, resolver, commonjs, json, transpiler] = await Promise.all([
    import("rollup"),
    import("@rollup/plugin-node-resolve"),
    import("@rollup/plugin-commonjs"),
    import("@rollup/plugin-json"),
    import("./transpile.ts"),
  ]);
  const tsconfig = findTsconfig(host, project);
  const settings = transpiler.transpileOptions(tsconfig, (path) => read.add(path));
  const { plugin, linked } = linkPlugin({
    host,
    store,
    project,
    offer,
    read,
    transpile: (path, source) => transpiler.transpile(store, path, source, settings),
  });
  const warnings: Diagnostic[] = [];
  try {
    const build = await rollup({
      input: start,
      onLog: logs(host, warnings),
      treeshake: { moduleSideEffects: true },
      plugins: [
        plugin,
        resolver.nodeResolve({ extensions, preferBuiltins: false, exportConditions: ["unikernel", "node"] }),
        (json.default as unknown as () => Plugin)(),
        (commonjs.default as unknown as (options: object) => Plugin)({
          extensions: [".js", ".cjs", ".cts"],
          // What has neither imports nor exports would count as CommonJS: a global's module, for one.
          exclude: [new RegExp(`^${offer.code.replace(/[^\w/]/g, "\\$&")}/`)],
          ignoreTryCatch: (specifier: string) => !available(specifier, options),
        }),
      ],
    });
    const output: OutputOptions = {
      format: "es",
      dir: project.directory,
      entryFileNames: "bundle.js",
      sourcemap: true,
      sourcemapExcludeSources: true,
      sourcemapPathTransform: (source) => sourceName(options, join(project.directory, source)),
    };
    const split = await build.generate(output);
    // Inlining dynamic imports keeps modules that rollup leaves out else, so it is done only where there are any.
    const chunks = (chunk: object): boolean => "code" in chunk;
    const [chunk] =
      split.output.filter(chunks).length === 1
        ? split.output
        : (await build.generate({ ...output, inlineDynamicImports: true })).output;
    await build.close();
    for (const path of [...tool, ...surroundings(build.watchFiles, project)]) read.add(path);
    const rendered = (id: string): string | null | undefined => chunk.modules[id]?.code;
    const late = lateFindings(linked, rendered);
    if (late.some((d) => d.severity === "error")) return failure(...late);
    warnings.push(...late);
    // One place is enough to say it; modules come in any order.
    const places = linked.reaching.toSorted((a, b) => ((a.where ?? "") < (b.where ?? "") ? -1 : 1));
    warnings.push(...places.slice(0, 1));
    const needs = [...linked.needs].sort();
    const made = {
      code: chunk.code,
      map: JSON.stringify(plainMap(chunk)),
      // Where the module that has it read is but another name of what is linked at once, nothing of it is rendered.
      deferred: rendered(offer.deferred.user) ? deferredOf(host, offer, read) : "",
      needs,
      contributors: contributors(chunk, options),
    };
    return success({ bundle: made, warnings, cached: false });
  } catch (error) {
    return failure(...withoutRepeats([...ownFindings(linked), ...diagnosticsOf(error, options)]));
  }
}

function deferredOf(host: Host, { deferred }: Offer, read: ReadSet): string {
  read.add(deferred.script);
  const script = readText(host, deferred.script);
  if (script === undefined)
    throw new Stop([toolchainMissing("a part of the library OS", deferred.script, ExitCode.UNCAUGHT)]);
  return script;
}

/** Whether a `require` inside of a `try` would find something. */
function available(specifier: string, { project, offer }: BundleOptions): boolean {
  const builtin = builtinOf(specifier);
  if (builtin !== undefined) return offer.modules.has(builtin);
  try {
    createRequire(project.entry).resolve(specifier);
    return true;
  } catch {
    return false;
  }
}

/** Files and directories that decide what imports resolve to. */
function surroundings(ids: readonly string[], project: Project): string[] {
  const out = new Set(
    ["package.json", "tsconfig.json", "node_modules/.package-lock.json"].map((name) => join(project.directory, name)),
  );
  for (const id of ids) {
    if (!id.startsWith("/")) continue;
    if (isPackage(id)) out.add(join(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)![0], "package.json"));
    else if (id.startsWith(`${project.directory}/`)) out.add(dirname(id));
  }
  return [...out];
}

/** A source's name in maps and stack traces: below the project, below node_modules, or `unikernel:` and its place in the library OS. */
function sourceName({ project, offer }: BundleOptions, path: string): string {
  const libos = dirname(offer.code);
  if (path.startsWith(`${libos}/`)) return `unikernel:${path.slice(libos.length + 1).replace(/^(src|dist)\//, "")}`;
  const modules = path.lastIndexOf("/node_modules/");
  if (modules >= 0) return path.slice(modules + 1);
  const short = relative(project.directory, path);
  const outside = /^(?:\.\.\/)+(?:.*\/)?hal-bindings\/(.*)$/.exec(short);
  return outside === null ? short : `unikernel:hal/${outside[1]}`;
}

function plainMap(chunk: OutputChunk): object {
  const { version, sources, names, mappings } = chunk.map!;
  return { version, file: "bundle.js", sources, names, mappings };
}

function contributors(chunk: OutputChunk, options: BundleOptions): [string, number][] {
  const sums = new Map<string, number>();
  for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
    if (renderedLength === 0) continue;
    const name = id.startsWith("\0") ? "generated" : sourceName(options, id.replace(/\?.*$/, ""));
    const group = /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
    sums.set(group, (sums.get(group) ?? 0) + renderedLength);
  }
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, 12);
}

/** Rollup's own messages: what hints at a mistake in the application becomes a warning, the rest is noise here. */
function logs(host: Host, warnings: Diagnostic[]): LogHandler {
  return (level, log) => {
    if (level !== "warn") return;
    if (log.code === "EVAL" && log.id !== undefined && !isPackage(log.id))
      warnings.push(messages.evalUsed(place(host, log)));
    if (log.code === "CIRCULAR_DEPENDENCY" && log.ids?.every((id) => !isPackage(id) && !id.startsWith("\0")) === true) {
      const ids = log.ids.map((id) => relativeTo(host, id));
      if (!ids.some((id) => id.includes("libos/"))) warnings.push(messages.circular(ids));
    }
    if (log.code === "UNRESOLVED_IMPORT") throw new Stop([messages.unresolved(log.exporter ?? "", place(host, log))]);
  };
}

function place(host: Host, log: RollupLog): string {
  const file = log.loc?.file ?? log.id;
  const name = file === undefined ? "an unknown place" : relativeTo(host, file.replace(/^\0|\?.*$/g, ""));
  return log.loc === undefined ? name : `${name}:${log.loc.line}:${log.loc.column + 1}`;
}

/** Whatever rollup threw, as diagnostics. A bug of this tool stays an error. */
function diagnosticsOf(error: unknown, { host, offer }: BundleOptions): Diagnostic[] {
  if (error instanceof Stop) return [...error.diagnostics];
  const cause = (error as { cause?: unknown }).cause;
  if (cause instanceof Stop) return [...cause.diagnostics];
  const log = error as RollupLog & { name?: string };
  const at = log.loc === undefined && log.id === undefined ? undefined : place(host, log);
  if (log.code === "MISSING_EXPORT") {
    const exporter = log.exporter ?? "";
    const module = [...offer.modules].find(([, { file }]) => file === exporter);
    return module === undefined
      ? [messages.missingExport(log.binding ?? "", relativeTo(host, exporter), at ?? "")]
      : [missingName(`node:${module[0]}`, log.binding ?? "", at ?? "", [])];
  }
  if (log.code === "PARSE_ERROR" || log.pluginCode === "PARSE_ERROR")
    return [messages.syntaxError(log.message.replace(/ in \/.*$/, ""), at ?? "")];
  if (log.code === undefined) throw error;
  return [messages.bundlerFails(log.message, at)];
}

/** The linker and rollup may tell the same mistake at the same place. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, where }) => !seen.has(`${code} ${where}`) && seen.add(`${code} ${where}`));
}
