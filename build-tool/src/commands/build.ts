// `uk build`: the phases in their order, and what comes out of them.

import { join, resolve } from "node:path";
import type { Arguments } from "../arguments.ts";
import { ReadSet, hashOf } from "../cache/read-set.ts";
import { openStore, type Store } from "../cache/store.ts";
import { failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import { cannotWrite } from "../messages/image.ts";
import { noTarget } from "../messages/usage.ts";
import { bundle, type Bundle } from "../phases/bundle.ts";
import { check, findTypeScript } from "../phases/check.ts";
import { compile } from "../phases/compile.ts";
import { configLoader } from "../phases/config-load.ts";
import { configure, relativeTo, type Project } from "../phases/config.ts";
import { collectFiles, packTar } from "../phases/files.ts";
import { assemble } from "../phases/image.ts";
import { lineTable } from "../phases/line-table.ts";
import { readOffer } from "../phases/offer.ts";
import { formatSize } from "../size.ts";
import { toolchain, type Toolchain } from "../toolchain.ts";

type Show = (diagnostics: readonly Diagnostic[]) => Promise<number>;

interface Built {
  readonly project: Project;
  readonly image: Uint8Array;
  readonly map: string;
  readonly warnings: readonly Diagnostic[];
}

export async function build(host: Host, given: Arguments, program: string, show: Show): Promise<number> {
  const started = host.now();
  const name = given.words[0] ?? ".";
  const target = resolve(host.directory, name);
  if (host.status(target) === undefined) return show([noTarget(name)]);
  const store = openStore(host);
  const built = await buildImage(host, store, toolchain(host, program), target);
  if (!built.ok) return show(built.diagnostics);
  const { project, image } = built.value;
  await show(built.value.warnings);
  const [output] = given.flags["output"] ?? [];
  const path =
    output === undefined ? join(project.directory, "dist", `${project.name}.uk`) : resolve(host.directory, output);
  const written = write(host, path, built.value);
  if (!written.ok) return show(written.diagnostics);
  store.trim();
  const wants = (what: string, list: readonly (string | number)[]): string =>
    list.length === 0 ? "" : `, ${what} ${list.join(", ")}`;
  const needs = [
    wants("listens on", [...project.ports, ...project.datagram.map((port) => `${port}/udp`)]),
    wants("connects to", project.connect),
    wants("keeps files in", project.volumes),
  ].join("");
  const time = Math.round(host.now() - started);
  host.print(
    `${relativeTo(host, path)}: ${formatSize(image.length)}, memory ${formatSize(project.memory)}${needs}; built in ${time} ms\n`,
  );
  return 0;
}

/** Builds a directory or source file for `uk run`; the image lies in the cache. */
export async function buildToCache(host: Host, target: string, program: string, show: Show): Promise<Result<string>> {
  const store = openStore(host);
  const built = await buildImage(host, store, toolchain(host, program), target);
  if (!built.ok) return built;
  await show(built.value.warnings);
  const path = store.path("images", `${hashOf(target).slice(0, 16)}-${built.value.project.name}.uk`);
  const written = write(host, path, built.value);
  store.trim();
  return written;
}

function write(host: Host, path: string, { image, map }: Built): Result<string> {
  try {
    host.write(path, image);
    host.write(`${path}.map`, map);
  } catch (error) {
    return failure(cannotWrite(path, (error as Error).message));
  }
  return success(path);
}

async function buildImage(host: Host, store: Store, parts: Toolchain, target: string): Promise<Result<Built>> {
  const configured = await configure(host, target, new ReadSet(), configLoader(host, store, parts.root));
  if (!configured.ok) return configured;
  const project = configured.value;
  const checking = check(host, store, project, () => findTypeScript(parts.root));
  const made = await compileApplication(host, store, parts, project);
  const checked = await checking;
  if (!checked.ok) return failure(...checked.diagnostics, ...(made.ok ? [] : made.diagnostics.filter(notOfCompiler)));
  if (!made.ok) return made;

  const files = await collectFiles(host, project);
  if (!files.ok) return files;
  const image = assemble(host, parts.kernel, { project, ...made.value, files: await packTar(files.value) });
  if (!image.ok) return image;
  return success({ project, image: image.value, map: made.value.bundle.map, warnings: made.value.warnings });
}

interface Application {
  readonly bundle: Bundle;
  readonly warnings: readonly Diagnostic[];
  readonly bytecode: Uint8Array;
  readonly deferred: Uint8Array;
  readonly lines: Uint8Array;
}

async function compileApplication(
  host: Host,
  store: Store,
  parts: Toolchain,
  project: Project,
): Promise<Result<Application>> {
  const offer = readOffer(host, parts.libos, store);
  if (!offer.ok) return offer;
  const program = join(parts.root, "dist");
  const own = host.list(program).filter((name) => /^uk.*\.cjs$/.test(name));
  const tool = [join(parts.libos, "link.json"), ...own.map((name) => join(program, name))];
  const bundled = await bundle({ host, store, project, offer: offer.value, tool });
  if (!bundled.ok) return bundled;
  const { bundle: made, warnings } = bundled.value;
  const compiled = await compile(host, store, parts.engine, made.code);
  if (!compiled.ok) return compiled;
  const deferred = await compileDeferred(host, store, parts, made);
  if (!deferred.ok) return deferred;
  const ours = (source: string): boolean => !source.startsWith("unikernel:") && !source.includes("node_modules/");
  const lines = lineTable(made.code, made.map, ours);
  return success({ bundle: made, warnings, bytecode: compiled.value.bytecode, deferred: deferred.value, lines });
}

/** What stacks show as the file of the library OS's deferred part; there are no lines of its sources in an image. */
const DEFERRED_FILE = "node:internal/printing";

/** Nearly always kept from before: it is the same for all applications. */
async function compileDeferred(
  host: Host,
  store: Store,
  parts: Toolchain,
  { deferred }: Bundle,
): Promise<Result<Uint8Array>> {
  if (deferred === "") return success(new Uint8Array());
  const compiled = await compile(host, store, parts.engine, deferred, "script", DEFERRED_FILE);
  return compiled.ok ? success(compiled.value.bytecode) : compiled;
}

/** The bundler sees some mistakes that the TypeScript compiler tells better. */
function notOfCompiler({ code }: Diagnostic): boolean {
  return !["UNRESOLVED_IMPORT", "MISSING_EXPORT", "SYNTAX_ERROR"].includes(code);
}
