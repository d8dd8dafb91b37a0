import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testKernel } from "../testing/test-kernel.ts";
import { PT_LOAD } from "./layout.ts";
import { parseNotes } from "./notes.ts";
import { readElf, symbols, type Elf } from "./reader.ts";
import { placePayloads, writeImage } from "./writer.ts";

const payloads = [
  { name: ".uk.app", bytes: new Uint8Array(5000).fill(0xaa) },
  { name: ".uk.lines", bytes: new Uint8Array(12).fill(0xbb) },
];
const notes = [
  { type: 1, descriptor: new Uint8Array(24).fill(1) },
  { type: 3, descriptor: new TextEncoder().encode('{"a":1}') },
];

const elf = (bytes: Uint8Array): Elf => {
  const read = readElf(bytes);
  if (typeof read === "string") throw new Error(read);
  return read;
};

describe("writing an image", () => {
  let image: Uint8Array;
  let readelf: (...flags: string[]) => string;
  let directory: string;

  beforeAll(() => {
    image = writeImage(elf(testKernel()), payloads, notes);
    directory = mkdtempSync(join(tmpdir(), "uk-elf-"));
    const path = join(directory, "image");
    writeFileSync(path, image);
    readelf = (...flags) => execFileSync("readelf", [...flags, path], { encoding: "utf8", stdio: "pipe" });
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  test("readelf finds nothing to complain about", () => {
    const path = join(directory, "image");
    const text = execFileSync("sh", ["-c", `readelf -lSnsW ${path} 2>&1`], { encoding: "utf8" });
    expect(text).not.toMatch(/warning|error/i);
    expect(readelf("-h")).toMatch(/Type:\s+EXEC/);
  });

  test("the kernel's segments keep address, access and bytes", () => {
    const kernel = elf(testKernel());
    const loads = (e: Elf) => e.segments.filter((s) => s.type === PT_LOAD);
    const copies = loads(elf(image)).slice(0, loads(kernel).length);
    loads(kernel).forEach((segment, i) => {
      const copy = copies[i]!;
      expect([copy.address, copy.flags, copy.memorySize]).toEqual([segment.address, segment.flags, segment.memorySize]);
      expect(image.subarray(copy.offset, copy.offset + copy.fileSize)).toEqual(
        kernel.bytes.subarray(segment.offset, segment.offset + segment.fileSize),
      );
    });
    expect(elf(image).entry).toBe(kernel.entry);
  });

  test("every loaded segment can be mapped by pages, with zeros behind its end", () => {
    for (const { type, offset, address, fileSize } of elf(image).segments) {
      if (type !== PT_LOAD) continue;
      expect(offset % 4096).toBe(address % 4096);
      const end = offset + fileSize;
      const rest = image.subarray(end, Math.ceil(end / 4096) * 4096);
      expect(rest.every((byte) => byte === 0)).toBe(true);
    }
  });

  test("payloads lie behind the kernel's memory, read-only, where they are said to be", () => {
    const kernel = elf(testKernel());
    const end = Math.max(...kernel.segments.filter((s) => s.type === PT_LOAD).map((s) => s.address + s.memorySize));
    const places = placePayloads(kernel, payloads);
    const first = Math.ceil(end / 4096) * 4096;
    expect(places).toEqual([
      { address: first, length: 5000 },
      { address: first + 8192, length: 12 },
    ]);
    const segments = elf(image)
      .segments.filter((s) => s.type === PT_LOAD)
      .slice(-2);
    expect(segments.map((s) => [s.address, s.fileSize, s.memorySize, s.flags])).toEqual([
      [first, 5000, 5000, 4],
      [first + 8192, 12, 12, 4],
    ]);
    expect(image[segments[1]!.offset]).toBe(0xbb);
    expect(readelf("-SW")).toMatch(/\.uk\.app\s+PROGBITS\s+0*[0-9a-f]+ 0*[0-9a-f]+ 001388/);
  });

  test("notes come back as they were written", () => {
    const segment = elf(image).segments.find((s) => s.type === 4)!;
    const read = parseNotes(image.subarray(segment.offset, segment.offset + segment.fileSize));
    expect(read.abi).toEqual(notes[0]!.descriptor);
    expect(new TextDecoder().decode(read.manifest)).toBe('{"a":1}');
    expect(readelf("-n").match(/unikernel/g)).toHaveLength(2);
  });

  test("function symbols stay, in sections that are still theirs", () => {
    const found = symbols(elf(image)).filter((s) => s.name !== "");
    expect(found.map((s) => s.name)).toEqual(["helper", "_start"]);
    for (const symbol of found) expect(elf(image).sections[symbol.section]!.name).toBe(".text");
    expect(readelf("-sW")).toMatch(/FUNC\s+GLOBAL DEFAULT\s+\d+ _start/);
  });

  test("same input, same bytes", () => {
    expect(writeImage(elf(testKernel()), payloads, notes)).toEqual(image);
  });
});

describe("reading what is broken", () => {
  test.each([
    ["too short", (b: Uint8Array) => b.subarray(0, 10), "it is not an ELF file"],
    ["other machine", (b: Uint8Array) => b.with(18, 3), "it is not for x86-64"],
    ["shared object", (b: Uint8Array) => b.with(16, 3), "it is not a static executable"],
    ["program headers beyond the end", (b: Uint8Array) => b.with(33, 0xff), "its program headers are cut off"],
    ["cut in the middle", (b: Uint8Array) => b.subarray(0, 4100), "a segment is cut off"],
  ])("%s", (_, change, reason) => {
    expect(readElf(change(testKernel()))).toBe(reason);
  });
});

test("notes with sizes that do not fit end the reading", () => {
  const note = new Uint8Array(32);
  new DataView(note.buffer).setUint32(0, 0xffff_fff0, true);
  expect(parseNotes(note)).toEqual({});
});

test("a note's owner may be longer than a call takes arguments", () => {
  const note = new Uint8Array(600_012);
  new DataView(note.buffer).setUint32(0, 600_000, true);
  expect(parseNotes(note)).toEqual({});
});
