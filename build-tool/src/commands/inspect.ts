// `uk inspect`: what an image consists of, for people or as JSON.

import { AbiNote, ExitCode } from "@unikernel/hal";
import { resolve } from "node:path";
import type { Arguments } from "../arguments.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { PF_R, PF_W, PF_X, PT_LOAD, PT_NOTE } from "../elf/layout.ts";
import { parseNotes } from "../elf/notes.ts";
import { readElf, type Elf } from "../elf/reader.ts";
import type { Host } from "../host.ts";
import { noTarget, notAnImage } from "../messages/usage.ts";
import type { BuildInfo, Manifest } from "../phases/image.ts";
import { plain } from "../plain.ts";
import { formatSize } from "../size.ts";
import { readBuild, readManifest } from "./inspect-notes.ts";

/** The JSON form. Sizes in bytes. */
export interface Inspection {
  readonly file: { readonly path: string; readonly size: number };
  readonly abi: { readonly version: number; readonly features: number; readonly heapMin: number };
  readonly manifest: Manifest;
  readonly build: BuildInfo | null;
  readonly segments: readonly {
    readonly address: number;
    readonly access: string;
    readonly fileSize: number;
    readonly memorySize: number;
    readonly sections: readonly string[];
  }[];
  readonly payloads: Readonly<Record<"application" | "files" | "lines", number>>;
}

export async function inspect(
  host: Host,
  given: Arguments,
  show: (diagnostics: readonly Diagnostic[]) => Promise<number>,
): Promise<number> {
  const name = given.words[0]!;
  const status = host.status(resolve(host.directory, name));
  if (status === undefined) return show([noTarget(name)]);
  if (status.kind !== "file") return show([notAnImage(name, "it is not a file")]);
  const inspection = inspectBytes(name, host.read(resolve(host.directory, name))!);
  if (typeof inspection === "string") return show([notAnImage(name, inspection)]);
  host.print(given.flags["json"] === undefined ? text(inspection) : `${JSON.stringify(inspection, null, 2)}\n`);
  return ExitCode.OK;
}

/** Takes an image apart, or says in one phrase why it is none. */
export function inspectBytes(path: string, bytes: Uint8Array): Inspection | string {
  const elf = readElf(bytes);
  if (typeof elf === "string") return elf;
  const note = elf.segments.find((s) => s.type === PT_NOTE);
  const { abi, manifest, build } = parseNotes(note === undefined ? new Uint8Array() : segmentBytes(elf, note));
  if (abi === undefined || abi.length < AbiNote.SIZE || manifest === undefined)
    return "it has no notes of this project";
  const view = new DataView(abi.buffer, abi.byteOffset, abi.byteLength);
  const sizeOf = (section: string): number => elf.sections.find((s) => s.name === section)?.size ?? 0;
  try {
    return {
      file: { path, size: bytes.length },
      abi: {
        version: view.getUint32(AbiNote.ABI_VERSION, true),
        features: view.getUint32(AbiNote.FEATURES, true),
        heapMin: Number(view.getBigUint64(AbiNote.HEAP_MIN, true)),
      },
      manifest: readManifest(manifest),
      build: build === undefined ? null : readBuild(build),
      segments: elf.segments
        .filter((s) => s.type === PT_LOAD)
        .map(({ address, flags, fileSize, memorySize }) => ({
          address,
          access: `${flags & PF_R ? "R" : "-"}${flags & PF_W ? "W" : "-"}${flags & PF_X ? "X" : "-"}`,
          fileSize,
          memorySize,
          sections: elf.sections
            .filter((s) => s.address >= address && s.address < address + memorySize)
            .map((s) => s.name),
        })),
      payloads: { application: sizeOf(".uk.app"), files: sizeOf(".uk.files"), lines: sizeOf(".uk.lines") },
    };
  } catch (error) {
    return `its notes cannot be read (${(error as Error).message})`;
  }
}

function segmentBytes(elf: Elf, { offset, fileSize }: { offset: number; fileSize: number }): Uint8Array {
  return elf.bytes.subarray(offset, offset + fileSize);
}

/** For people. */
export function text({ file, abi, manifest, build, segments, payloads }: Inspection): string {
  const list = (values: readonly (string | number)[]): string => (values.length === 0 ? "none" : values.join(", "));
  const env = Object.entries(manifest.env).map(([name, value]) => `${name}=${value}`);
  const row = (head: string, value: string): string => `${head.padEnd(12)}${value}`;
  const out = [
    row("image", `${file.path}, ${formatSize(file.size)}`),
    row("name", manifest.name),
    row("memory", `${formatSize(manifest.memory)}, of it at least ${formatSize(abi.heapMin)} heap`),
    row("listens on", list([...manifest.listen, ...(manifest.datagram ?? []).map((port) => `${port}/udp`)])),
    row("connects to", list(manifest.connect)),
    row("volumes", list(manifest.volumes ?? [])),
    row("environment", list(env)),
    row("ABI", `version ${abi.version}, features 0x${abi.features.toString(16)}`),
  ];
  if (build !== null) {
    out.push(row("built by", build.tool), row("kernel", `sha256 ${build.kernel}`), row("needs", list(build.needs)));
  }
  out.push(
    row(
      "payloads",
      `application ${formatSize(payloads.application)}, files ${formatSize(payloads.files)}, line table ${formatSize(payloads.lines)}`,
    ),
    "",
    "segments",
    ...segments.map(
      (s) =>
        `  0x${s.address.toString(16).padStart(8, "0")}  ${s.access}  ${formatSize(s.memorySize).padStart(10)}  ${s.sections.join(" ")}`,
    ),
  );
  if (build !== null && build.contributors.length > 0)
    out.push(
      "",
      "what the bundle consists of (JavaScript text), largest first",
      ...build.contributors.map(([name, size]) => `  ${formatSize(size).padStart(10)}  ${name}`),
    );
  return `${out.map(plain).join("\n")}\n`;
}
