// Phase 6: the image, put together from the kernel, the bytecode, the files, the line table and what is known of the build.

import { createHash } from "node:crypto";
import {
  AbiNote,
  ApplicationHeader,
  ExitCode,
  NOTE_ABI,
  NOTE_BUILD,
  NOTE_MANIFEST,
  NOTE_PAYLOAD,
  PayloadNote,
} from "@unikernel/hal";
import { failure, success, type Result } from "../diagnostic.ts";
import { PT_NOTE } from "../elf/layout.ts";
import { parseNotes } from "../elf/notes.ts";
import { readElf, type Elf } from "../elf/reader.ts";
import { placePayloads, writeImage, type Payload, type Place } from "../elf/writer.ts";
import type { Host } from "../host.ts";
import { tooLittleMemory } from "../messages/image.ts";
import { toolchainBroken, toolchainMissing } from "../messages/toolchain.ts";
import { version } from "../version.ts";
import type { Bundle } from "./bundle.ts";
import type { Project } from "./config.ts";

export interface Parts {
  readonly project: Project;
  readonly bundle: Bundle;
  readonly bytecode: Uint8Array;
  /** The bytecode that is read when it is first used; empty if there is none. */
  readonly deferred: Uint8Array;
  /** The tar; empty if there are no files. */
  readonly files: Uint8Array;
  readonly lines: Uint8Array;
}

/** The manifest as the image carries it (docs/architecture.md). */
export interface Manifest {
  readonly manifestVersion: 1;
  readonly name: string;
  readonly memory: number;
  readonly listen: readonly number[];
  /** UDP ports; left out if there are none, as `volumes` is. */
  readonly datagram?: readonly number[];
  readonly connect: readonly string[];
  readonly volumes?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What the image tells about how it was made; for people and `uk inspect`, nothing depends on it. */
export interface BuildInfo {
  readonly buildVersion: 1;
  readonly tool: string;
  /** SHA-256 of the kernel's file. */
  readonly kernel: string;
  /** SHA-256 of the bundle's text. */
  readonly bundle: string;
  readonly needs: readonly string[];
  readonly contributors: readonly (readonly [name: string, bytes: number])[];
}

/** Reads the kernel at a path and writes the image's bytes. */
export function assemble(host: Host, kernelPath: string, parts: Parts): Result<Uint8Array> {
  const bytes = host.read(kernelPath);
  if (bytes === undefined) return failure(toolchainMissing("the guest kernel", kernelPath, ExitCode.UNCAUGHT));
  const broken = (reason: string): Result<never> =>
    failure(toolchainBroken("the guest kernel", kernelPath, reason, ExitCode.UNCAUGHT));
  const kernel = readElf(bytes);
  if (typeof kernel === "string") return broken(kernel);
  const abi = kernelAbi(kernel);
  if (abi === undefined || abi.length !== AbiNote.SIZE) return broken("it has no ABI note");

  const { project, bundle } = parts;
  const payloads: Payload[] = [
    { name: ".uk.app", bytes: application(parts) },
    { name: ".uk.files", bytes: parts.files },
    { name: ".uk.lines", bytes: parts.lines },
  ].filter((payload) => payload.bytes.length > 0);
  const places = placePayloads(kernel, payloads);
  const placeOf = (name: string): Place =>
    places[payloads.findIndex((p) => p.name === name)] ?? { address: 0, length: 0 };

  const end = Math.max(...places.map((p) => p.address + p.length));
  const heap = Number(new DataView(abi.buffer, abi.byteOffset).getBigUint64(AbiNote.HEAP_MIN, true));
  if (end + heap > project.memory) return failure(tooLittleMemory(project.memory, end + heap, project.origin));

  const manifest: Manifest = {
    manifestVersion: 1,
    name: project.name,
    memory: project.memory,
    listen: project.ports,
    ...(project.datagram.length > 0 && { datagram: project.datagram }),
    connect: project.connect,
    ...(project.volumes.length > 0 && { volumes: project.volumes }),
    env: project.env,
  };
  const build: BuildInfo = {
    buildVersion: 1,
    tool: `unikernel ${version}`,
    kernel: sha256(bytes),
    bundle: sha256(bundle.code),
    needs: bundle.needs,
    contributors: bundle.contributors,
  };
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const notes = [
    { type: NOTE_ABI, descriptor: abi },
    { type: NOTE_BUILD, descriptor: json(build) },
    { type: NOTE_MANIFEST, descriptor: json(manifest) },
    { type: NOTE_PAYLOAD, descriptor: payloadNote(placeOf(".uk.app"), placeOf(".uk.files"), placeOf(".uk.lines")) },
  ];
  return success(writeImage(kernel, payloads, notes));
}

function application({ bytecode, deferred }: Parts): Uint8Array {
  const out = new Uint8Array(ApplicationHeader.SIZE + bytecode.length + deferred.length);
  const head = new DataView(out.buffer);
  head.setBigUint64(ApplicationHeader.START_LENGTH, BigInt(bytecode.length), true);
  head.setBigUint64(ApplicationHeader.DEFERRED_LENGTH, BigInt(deferred.length), true);
  out.set(bytecode, ApplicationHeader.SIZE);
  out.set(deferred, ApplicationHeader.SIZE + bytecode.length);
  return out;
}

function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

function kernelAbi(kernel: Elf): Uint8Array | undefined {
  for (const { type, offset, fileSize } of kernel.segments) {
    if (type !== PT_NOTE) continue;
    const { abi } = parseNotes(kernel.bytes.subarray(offset, offset + fileSize));
    if (abi !== undefined) return abi;
  }
  return undefined;
}

function payloadNote(application: Place, files: Place, lines: Place): Uint8Array {
  const out = new Uint8Array(PayloadNote.SIZE);
  const view = new DataView(out.buffer);
  const put = (address: number, length: number, place: Place): void => {
    view.setBigUint64(address, BigInt(place.address), true);
    view.setBigUint64(length, BigInt(place.length), true);
  };
  put(PayloadNote.APPLICATION_ADDRESS, PayloadNote.APPLICATION_LENGTH, application);
  put(PayloadNote.FILES_ADDRESS, PayloadNote.FILES_LENGTH, files);
  put(PayloadNote.LINES_ADDRESS, PayloadNote.LINES_LENGTH, lines);
  return out;
}
