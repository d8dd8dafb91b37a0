// Phase 1: what is to be built. Finds the project around a directory or file, loads its uk.config.ts, fills in the defaults.

import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { failure, success, type Result } from "../diagnostic.ts";
import { readText, type Host } from "../host.ts";
import type { Config } from "../index.ts";
import * as messages from "../messages/config.ts";
import { parseMemory } from "../size.ts";
import { checkFields, namePattern } from "./config-fields.ts";
import type { ReadSet } from "../cache/read-set.ts";

/** A configuration with nothing left open. Paths are absolute. */
export interface Project {
  /** Root of the application: what the guest sees as `/`. */
  readonly directory: string;
  readonly entry: string;
  readonly name: string;
  /** Bytes. */
  readonly memory: number;
  /** TCP ports, in the order of the configuration. */
  readonly ports: readonly number[];
  /** UDP ports. */
  readonly datagram: readonly number[];
  readonly connect: readonly string[];
  /** Whether the configuration says something about destinations, be it that there are none. */
  readonly connectSaid: boolean;
  /** Paths in the guest. */
  readonly volumes: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As written in the configuration. */
  readonly files: readonly string[];
  /** The configuration file, or package.json, or the directory: what messages about it name. */
  readonly origin: string;
}

export const configName = "uk.config.ts";
const defaultMemory = "32M";
const sourceFile = /\.[cm]?[jt]sx?$/;
const entryNames = ["main", "index", "server", "app"];
const entryCandidates = [...entryNames.map((n) => `src/${n}.ts`), ...entryNames.map((n) => `${n}.ts`)];

/** Loads the module at a path and gives its default export; the real one transpiles TypeScript. */
export type LoadConfig = (path: string, read: ReadSet) => Promise<Result<unknown>>;

interface PackageJson {
  readonly name?: unknown;
  readonly main?: unknown;
}

/** `target` is a directory or a source file that is there. */
export async function configure(host: Host, target: string, read: ReadSet, load: LoadConfig): Promise<Result<Project>> {
  const isFile = host.status(target)?.kind === "file";
  const directory = isFile ? projectOf(host, dirname(target)) : target;

  const packagePath = join(directory, "package.json");
  const packageText = readText(host, packagePath);
  read.add(packagePath);
  let packageJson: PackageJson = {};
  if (packageText !== undefined) {
    try {
      packageJson = (JSON.parse(packageText) as PackageJson | null) ?? {};
    } catch (error) {
      return failure(messages.badPackageJson(packagePath, (error as Error).message));
    }
  }

  const configPath = join(directory, configName);
  const present = host.status(configPath) !== undefined;
  read.add(configPath);
  let config: Config = {};
  if (present) {
    const loaded = await load(configPath, read);
    if (!loaded.ok) return loaded;
    const checked = checkFields(relativeTo(host, configPath), loaded.value);
    if (!checked.ok) return checked;
    config = checked.value;
  }
  const origin = present ? configPath : packageText !== undefined ? packagePath : directory;

  const entry = isFile ? success(target) : findEntry(host, directory, config, packageJson, relativeTo(host, origin));
  if (!entry.ok) return entry;
  const own = !isFile || (config.entry !== undefined && resolve(directory, config.entry) === target);
  return success({
    directory,
    entry: entry.value,
    name: (own ? (config.name ?? packageName(packageJson)) : undefined) ?? nameOf(entry.value, directory),
    memory: parseMemory(config.memory ?? defaultMemory) as number,
    ports: [...new Set(config.ports?.filter((port) => typeof port === "number"))],
    datagram: [...new Set(config.ports?.filter((port) => typeof port === "string"))].map((port) =>
      Number.parseInt(port, 10),
    ),
    connect: [...new Set(config.connect)].sort(),
    connectSaid: config.connect !== undefined,
    volumes: [...new Set(config.volumes)].sort(),
    env: Object.fromEntries(Object.entries(config.env ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))),
    files: config.files ?? [],
    origin,
  });
}

/** The nearest directory around a file that has a configuration or a package.json; else the file's own. */
function projectOf(host: Host, start: string): string {
  for (let at = start; ; at = dirname(at)) {
    if ([configName, "package.json"].some((name) => host.status(join(at, name)) !== undefined)) return at;
    if (dirname(at) === at) return start;
  }
}

function findEntry(
  host: Host,
  directory: string,
  config: Config,
  packageJson: PackageJson,
  origin: string,
): Result<string> {
  const isFile = (path: string): boolean => host.status(resolve(directory, path))?.kind === "file";
  if (config.entry !== undefined)
    return isFile(config.entry)
      ? success(resolve(directory, config.entry))
      : failure(messages.entryMissing(origin, config.entry));
  const { main } = packageJson;
  if (typeof main === "string" && sourceFile.test(main) && isFile(main)) return success(resolve(directory, main));
  const found = entryCandidates.find(isFile);
  return found === undefined
    ? failure(messages.noEntry(directory, [configName, ...entryCandidates]))
    : success(join(directory, found));
}

/** The package's name without its scope, if it can be an image's. */
function packageName({ name }: PackageJson): string | undefined {
  const bare = typeof name === "string" ? name.replace(/^@[^/]*\//, "").toLowerCase() : "";
  return namePattern.test(bare) ? bare : undefined;
}

/** A name from the entry's file name, or from the directory if the file is called like every project's. */
function nameOf(entry: string, directory: string): string {
  const file = basename(entry).replace(sourceFile, "");
  const base = entryNames.includes(file) && dirname(entry) !== "/" ? basename(directory) : file;
  const name = base
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 64);
  return namePattern.test(name) ? name : "application";
}

/** A path as a person wants to read it: relative to where the command runs, if it is below. */
export function relativeTo(host: Host, path: string): string {
  const short = relative(host.directory, path);
  return short === "" ? "." : short.startsWith("..") || isAbsolute(short) ? path : short;
}
