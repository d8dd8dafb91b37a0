// `uk run`: starts an image as a guest, after building it if it was asked for by its sources.

import { ExitCode } from "@unikernel/hal";
import { resolve } from "node:path";
import type { Arguments } from "../arguments.ts";
import { failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import { readNotes } from "../elf/notes.ts";
import { isRule } from "../grants.ts";
import type { Host } from "../host.ts";
import * as messages from "../messages/usage.ts";
import { toolchainMissing } from "../messages/toolchain.ts";
import { toolchain } from "../toolchain.ts";
import { monitorOptions } from "./run-options.ts";

type Show = (diagnostics: readonly Diagnostic[]) => Promise<number>;

export async function run(host: Host, given: Arguments, program: string, show: Show): Promise<number> {
  const options = monitorOptions(host, given);
  if (!options.ok) return show(options.diagnostics);
  const target = resolve(host.directory, given.words[0] ?? ".");
  const image = await imageOf(host, target, given.words[0] ?? ".", program, show);
  if (!image.ok) return show(image.diagnostics);

  const notes = readNotes(host, image.value);
  if (notes === undefined) return show([messages.noTarget(given.words[0] ?? image.value)]);
  if (typeof notes === "string") return show([messages.notAnImage(given.words[0] ?? image.value, notes)]);
  const connect = manifestConnect(notes.manifest!);
  if (connect.length > 0) host.printError(`granted by the manifest: connect ${connect.join(", ")}\n`);
  const monitor = toolchain(host, program).monitor;
  const end = await host.attach(monitor, [
    // So that no guest is left behind, however this process ends.
    ...["--parent", String(host.process)],
    ...options.value,
    ...connect.flatMap((destination) => ["--allow-net", destination]),
    image.value,
    ...(given.rest.length > 0 ? ["--", ...given.rest] : []),
  ]);
  if (end === undefined) return show([toolchainMissing("the monitor process `uk-vmm`", monitor, ExitCode.NOT_STARTED)]);
  return end.signal === "SIGSYS" ? show([messages.monitorJailed(monitor, end.code)]) : end.code;
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
    // What is no destination the monitor tells of.
    return Array.isArray(connect) ? connect.filter((c) => typeof c === "string" && isRule(c)) : [];
  } catch {
    // A manifest that is no JSON: the monitor tells what is wrong with the image.
    return [];
  }
}
