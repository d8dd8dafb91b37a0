// `uk run`: starts an image as a guest, after building it if it was asked for by its sources.

import { ExitCode } from "@unikernel/hal";
import { resolve } from "node:path";
import type { Arguments } from "../arguments.ts";
import { failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import { readNotes } from "../elf/notes.ts";
import type { Host } from "../host.ts";
import * as messages from "../messages/usage.ts";
import { toolchainMissing } from "../messages/toolchain.ts";
import { parseMemory } from "../size.ts";
import { toolchain } from "../toolchain.ts";

type Show = (diagnostics: readonly Diagnostic[]) => Promise<number>;

export async function run(host: Host, given: Arguments, program: string, show: Show): Promise<number> {
  const options = monitorOptions(given);
  if (!options.ok) return show(options.diagnostics);
  const target = resolve(host.directory, given.words[0] ?? ".");
  const image = await imageOf(host, target, given.words[0] ?? ".", program, show);
  if (!image.ok) return show(image.diagnostics);

  const notes = readNotes(host, image.value);
  if (notes === undefined) return show([messages.noTarget(given.words[0] ?? image.value)]);
  if (typeof notes === "string") return show([messages.notAnImage(given.words[0] ?? image.value, notes)]);
  const connect = manifestConnect(notes.manifest!);
  const monitor = toolchain(host, program).monitor;
  const code = await host.attach(monitor, [
    ...options.value,
    ...connect.flatMap((destination) => ["--connect", destination]),
    image.value,
    ...(given.rest.length > 0 ? ["--", ...given.rest] : []),
  ]);
  if (code === undefined)
    return show([toolchainMissing("the monitor process `uk-vmm`", monitor, ExitCode.NOT_STARTED)]);
  return code;
}

/** The image to run: the file itself, or what building the directory or source file gives. */
async function imageOf(host: Host, target: string, name: string, program: string, show: Show): Promise<Result<string>> {
  // No question that the monitor asks again: this is the way that is to be short.
  if (target.endsWith(".uk")) return success(target);
  const status = host.status(target);
  if (status === undefined) return failure(messages.noTarget(name));
  if (status.kind === "file" && !/\.[cm]?[jt]sx?$/.test(target)) return success(target);
  const { buildToCache } = await import("./build.ts");
  return buildToCache(host, target, program, show);
}

/** In development an image gets the destinations that it declares; in production the operator grants them. */
function manifestConnect(manifest: Uint8Array): readonly string[] {
  try {
    const { connect } = JSON.parse(new TextDecoder().decode(manifest)) as { connect?: unknown };
    return Array.isArray(connect) ? connect.filter((c) => typeof c === "string") : [];
  } catch {
    // A manifest that is no JSON: the monitor tells what is wrong with the image.
    return [];
  }
}

/** Flags of `uk run` as options of the monitor. */
function monitorOptions({ flags }: Arguments): Result<string[]> {
  const out: string[] = [];
  for (const text of flags["port"] ?? []) {
    const mapping = parsePort(text);
    if (mapping === undefined) return failure(messages.badPort(text));
    out.push("--listen", mapping);
  }
  const [memory] = flags["memory"] ?? [];
  if (memory !== undefined) {
    const bytes = parseMemory(memory);
    if (typeof bytes === "string") return failure(messages.badMemory(memory, "In the flag `--memory`", bytes));
    out.push("--memory", String(bytes));
  }
  for (const text of flags["env"] ?? []) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*=/.test(text)) return failure(messages.badEnvironment(text));
    out.push("--env", text);
  }
  return success(out);
}

/** `[IP:]HOST:GUEST` from what `-p` takes; undefined if it is no mapping. */
export function parsePort(text: string): string | undefined {
  const match = /^(?:(?:(\[[0-9a-fA-F:.]+\]|[0-9.]+):)?(\d+):)?(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, address, host = match[3]!, guest] = match;
  const inRange = (port: string, least: number): boolean => Number(port) >= least && Number(port) <= 65535;
  if (!inRange(host, match[2] === undefined ? 1 : 0) || !inRange(guest!, 1)) return undefined;
  return `${address === undefined ? "" : `${address}:`}${host}:${guest}`;
}
