// Loads a uk.config.ts: transpiled, with its imports turned into addresses, and run by Node.js in this process.

import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ReadSet } from "../cache/read-set.ts";
import { hashOf } from "../cache/read-set.ts";
import type { Store } from "../cache/store.ts";
import { failure, success } from "../diagnostic.ts";
import { readText, type Host } from "../host.ts";
import * as messages from "../messages/config.ts";
import type { LoadConfig } from "./config.ts";

interface Prepared {
  /** JavaScript with every import as `\0N\0` in place of specifier N. */
  readonly code: string;
  readonly specifiers: readonly string[];
}

/** `root` is the directory of this package: what the configuration's `unikernel` means, wherever it lies. */
export function configLoader(host: Host, store: Store, root: string): LoadConfig {
  return async (path, read) => {
    try {
      const url = await moduleUrl(host, store, root, path, read);
      const loaded = (await import(url)) as { default?: unknown };
      return success(loaded.default);
    } catch (error) {
      return failure(messages.configFails(path, error instanceof Error ? error.message : String(error)));
    }
  };
}

/** A `data:` address with the module's JavaScript; what it imports relatively is put into it as such addresses too. */
async function moduleUrl(host: Host, store: Store, root: string, path: string, read: ReadSet): Promise<string> {
  read.add(path);
  const source = readText(host, path);
  if (source === undefined) throw new Error(`there is no ${path}`);
  const { code, specifiers } = await prepare(store, path, source);
  const urls: string[] = [];
  for (const specifier of specifiers) {
    if (specifier === "unikernel") urls.push(pathToFileURL(join(root, "dist/index.js")).href);
    else if (/^\.\.?\//.test(specifier)) {
      const file = resolve(dirname(path), specifier);
      urls.push(/\.[cm]?ts$/.test(file) ? await moduleUrl(host, store, root, file, read) : pathToFileURL(file).href);
    } else if (specifier.startsWith("node:")) urls.push(specifier);
    else urls.push(pathToFileURL(createRequire(path).resolve(specifier)).href);
  }
  const linked = code.replace(/\0(\d+)\0/g, (_, index: string) => urls[Number(index)]!);
  return `data:text/javascript;base64,${Buffer.from(linked).toString("base64")}`;
}

async function prepare(store: Store, path: string, source: string): Promise<Prepared> {
  const key = hashOf("config 1", source);
  const cached = store.read("config", key);
  if (cached !== undefined) return JSON.parse(new TextDecoder().decode(cached)) as Prepared;
  const { ts } = await import("ts-morph");
  const { transpile, transpileOptions } = await import("./transpile.ts");
  const { code, errors } = transpile(
    store,
    path,
    source,
    transpileOptions(undefined, () => undefined),
  );
  if (errors.length > 0) throw new Error(`${path}:${errors[0]}`);
  const specifiers: string[] = [];
  let out = "";
  let at = 0;
  for (const { fileName, pos } of ts.preProcessFile(code, true, true).importedFiles) {
    // `pos` is where the opening quote stands.
    out += `${code.slice(at, pos + 1)}\0${specifiers.length}\0`;
    at = pos + 1 + fileName.length;
    specifiers.push(fileName);
  }
  const prepared = { code: out + code.slice(at), specifiers };
  store.write("config", key, JSON.stringify(prepared));
  return prepared;
}
