// Phase 2: the TypeScript compiler, in a process of its own beside the phases that follow. What it has found good is not asked again.

import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ReadSet, hashOf, isFresh, type ReadFile } from "../cache/read-set.ts";
import type { Store } from "../cache/store.ts";
import { failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import * as messages from "../messages/check.ts";
import { relativeTo, type Project } from "./config.ts";

export interface Checked {
  /** Files that were looked at. */
  readonly files: number;
  readonly cached: boolean;
}

/** The compiler and the types of Node.js that come with this package. */
export interface TypeScript {
  readonly program: string;
  readonly version: string;
  /** Directory that holds the types of Node.js as `node`. */
  readonly typeRoot: string;
}

/** `root` is the directory of this package. */
export async function findTypeScript(root: string): Promise<TypeScript> {
  const require = createRequire(join(root, "package.json"));
  const packagePath = require.resolve("typescript/package.json");
  const { version } = require(packagePath) as { version: string };
  const finder = (await import(pathToFileURL(join(dirname(packagePath), "lib/getExePath.js")).href)) as {
    default(): string;
  };
  const typeRoot = dirname(dirname(require.resolve("@types/node/package.json")));
  return { program: finder.default(), version, typeRoot };
}

/** What is asked of an application that has no tsconfig of its own. */
const strict = {
  target: "es2023",
  lib: ["es2023"],
  module: "preserve",
  moduleResolution: "bundler",
  // What is bundled is a module, also if it neither imports nor exports: it may await at its top level.
  moduleDetection: "force",
  strict: true,
  skipLibCheck: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  allowJs: true,
  types: ["node"],
} as const;

const always = ["--noEmit", "--composite", "false", "--incremental", "false", "--listFiles", "--pretty", "false"];

export async function check(
  host: Host,
  store: Store,
  project: Project,
  find: () => Promise<TypeScript>,
): Promise<Result<Checked>> {
  const tsconfig = findTsconfig(host, project);
  const key = hashOf("check 1", project.directory, project.entry, tsconfig ?? "");
  const known = readRecord(store, key);
  if (known !== undefined && isFresh(host, known)) return success({ files: known.length, cached: true });

  const typescript = await find();
  const started = Date.now();
  const fallback = hasNodeTypes(host, project.directory) ? [] : ["--types", "node", "--typeRoots", typescript.typeRoot];
  const runs = [
    ...(tsconfig === undefined ? [] : [["-p", tsconfig, ...fallback]]),
    // Without a tsconfig, or if it leaves the entry out.
    ["-p", ownConfig(host, store, project, tsconfig, typescript), ...(tsconfig === undefined ? [] : fallback)],
  ];
  for (const args of runs) {
    const ran = await host.capture(typescript.program, [...args, ...always], project.directory);
    if (ran === undefined) return failure(messages.compilerMissing(typescript.program));
    const { files, diagnostics } = readOutput(ran.stdout, (file) => relativeTo(host, resolve(project.directory, file)));
    if (diagnostics.length > 0) return failure(...diagnostics);
    if (ran.code !== 0) return failure(messages.compilerFails(ran.code, ran.stderr || ran.stdout));
    if (!files.includes(project.entry)) continue;
    const read = new ReadSet();
    for (const path of [...files, ...surroundings(project, tsconfig), typescript.program]) read.add(path);
    for (const file of files) if (!file.includes("/node_modules/")) read.add(dirname(file));
    const record = read.record(host);
    if (record.every((file) => file.modified < started)) store.write("check", key, JSON.stringify(record));
    return success({ files: files.length, cached: false });
  }
  return failure(messages.entryNotChecked(relativeTo(host, project.entry)));
}

/** Files besides the sources that decide how types are found. */
function surroundings(project: Project, tsconfig: string | undefined): string[] {
  const names = ["package.json", "tsconfig.json", "node_modules/.package-lock.json"];
  return [...names.map((name) => join(project.directory, name)), ...(tsconfig === undefined ? [] : [tsconfig])];
}

function readRecord(store: Store, key: string): ReadFile[] | undefined {
  const entry = store.read("check", key);
  return entry === undefined ? undefined : (JSON.parse(new TextDecoder().decode(entry)) as ReadFile[]);
}

/** The tsconfig.json nearest to the entry, inside of the project. */
export function findTsconfig(host: Host, project: Project): string | undefined {
  for (let at = dirname(project.entry); ; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (host.status(path)?.kind === "file") return path;
    if (at === project.directory || dirname(at) === at) return undefined;
  }
}

function hasNodeTypes(host: Host, directory: string): boolean {
  for (let at = directory; ; at = dirname(at)) {
    if (host.status(join(at, "node_modules/@types/node/package.json")) !== undefined) return true;
    if (dirname(at) === at) return false;
  }
}

/** Writes a tsconfig for just the entry into the cache: with the application's options if it has some, else the strict ones. */
function ownConfig(
  host: Host,
  store: Store,
  project: Project,
  tsconfig: string | undefined,
  { typeRoot }: TypeScript,
): string {
  const config =
    tsconfig === undefined
      ? { compilerOptions: { ...strict, noEmit: true, typeRoots: [typeRoot] }, files: [project.entry] }
      : { extends: tsconfig, compilerOptions: { noEmit: true, rootDir: "/" }, files: [project.entry], include: [] };
  const text = JSON.stringify(config);
  const path = join(store.directory, "tsconfig", `${hashOf(text)}.json`);
  if (host.status(path) === undefined) host.write(path, text);
  return path;
}

/** Takes the compiler's plain output apart: listed files, and errors with lines that continue them. */
export function readOutput(
  output: string,
  name: (file: string) => string,
): { files: string[]; diagnostics: Diagnostic[] } {
  const files: string[] = [];
  const found: { code: string; place?: string; text: string }[] = [];
  for (const line of output.split("\n")) {
    const located = /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line);
    const global = /^error (TS\d+): (.*)$/.exec(line);
    if (located !== null)
      found.push({ code: located[4]!, place: `${name(located[1]!)}:${located[2]}:${located[3]}`, text: located[5]! });
    else if (global !== null) found.push({ code: global[1]!, text: global[2]! });
    else if (/^\s+\S/.test(line) && found.length > 0) found.at(-1)!.text += ` ${line.trim()}`;
    else if (line.startsWith("/")) files.push(line.trimEnd());
  }
  return { files, diagnostics: found.map(({ code, place, text }) => messages.typeError(code, text, place)) };
}
