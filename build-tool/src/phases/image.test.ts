import { expect, test } from "vitest";
import { ApplicationHeader, PayloadNote } from "@unikernel/hal";
import { format } from "../diagnostic.ts";
import { readElf, type Elf } from "../elf/reader.ts";
import { readNotes, type Notes } from "../elf/notes.ts";
import { memoryHost } from "../testing/memory-host.ts";
import { testImage } from "../testing/test-image.ts";
import { testKernel } from "../testing/test-kernel.ts";
import { assemble, type Parts } from "./image.ts";

const parts = (change: Partial<Parts["project"]> = {}): Parts => ({
  project: {
    directory: "/app",
    entry: "/app/main.ts",
    name: "web",
    memory: 32 * 2 ** 20,
    ports: [80],
    datagram: [],
    connect: ["10.0.0.1:5432"],
    connectSaid: true,
    volumes: [],
    env: { A: "1" },
    files: [],
    origin: "/app/uk.config.ts",
    ...change,
  },
  bundle: { code: "x", map: "{}", deferred: "y", needs: ["stream"], contributors: [["main.ts", 10]] },
  bytecode: new Uint8Array(10).fill(1),
  deferred: new Uint8Array(3).fill(2),
  files: new Uint8Array(512),
  lines: new Uint8Array(20),
});

function refused(kernel: Uint8Array | undefined, given: Parts = parts()): string {
  const result = assemble(memoryHost(kernel === undefined ? {} : { "/k": kernel }), "/k", given);
  if (result.ok) throw new Error("the image was made");
  return result.diagnostics.map((d) => format(d)).join("\n");
}

test("the manifest and the places of the payloads are told in notes", () => {
  const result = assemble(memoryHost({ "/k": testKernel() }), "/k", parts());
  if (!result.ok) throw new Error("no image");
  const notes = readNotes(memoryHost({ "/i": result.value }), "/i") as Notes;
  const json = (bytes: Uint8Array | undefined): unknown => JSON.parse(new TextDecoder().decode(bytes));
  expect(json(notes.manifest)).toEqual({
    manifestVersion: 1,
    name: "web",
    memory: 33554432,
    listen: [80],
    connect: ["10.0.0.1:5432"],
    env: { A: "1" },
  });
  expect(json(notes.build)).toMatchObject({ buildVersion: 1, needs: ["stream"], contributors: [["main.ts", 10]] });

  const view = new DataView(notes.payload!.buffer, notes.payload!.byteOffset);
  const field = (offset: number): number => Number(view.getBigUint64(offset, true));
  const section = (name: string) => {
    const found = (readElf(result.value) as Elf).sections.find((s) => s.name === name)!;
    return [found.address, found.size];
  };
  expect([field(PayloadNote.APPLICATION_ADDRESS), field(PayloadNote.APPLICATION_LENGTH)]).toEqual(section(".uk.app"));
  expect([field(PayloadNote.FILES_ADDRESS), field(PayloadNote.FILES_LENGTH)]).toEqual(section(".uk.files"));
  expect([field(PayloadNote.LINES_ADDRESS), field(PayloadNote.LINES_LENGTH)]).toEqual(section(".uk.lines"));
});

test("behind the application's header lie what is evaluated at the start and what is read later", () => {
  const result = assemble(memoryHost({ "/k": testKernel() }), "/k", parts());
  if (!result.ok) throw new Error("no image");
  const { offset, size } = (readElf(result.value) as Elf).sections.find((s) => s.name === ".uk.app")!;
  const bytes = result.value.slice(offset, offset + size);
  const head = new DataView(bytes.buffer);
  expect(head.getBigUint64(ApplicationHeader.START_LENGTH, true)).toBe(10n);
  expect(head.getBigUint64(ApplicationHeader.DEFERRED_LENGTH, true)).toBe(3n);
  expect([...bytes.subarray(ApplicationHeader.SIZE)]).toEqual([...Array<number>(10).fill(1), 2, 2, 2]);
});

test("UDP ports and volumes are in the manifest if there are some", () => {
  const result = assemble(memoryHost({ "/k": testKernel() }), "/k", parts({ datagram: [5353], volumes: ["/data"] }));
  if (!result.ok) throw new Error("no image");
  const { manifest } = readNotes(memoryHost({ "/i": result.value }), "/i") as Notes;
  const fields = JSON.parse(new TextDecoder().decode(manifest)) as object;
  expect(fields).toMatchObject({ listen: [80], datagram: [5353], volumes: ["/data"] });
});

test("same input, same bytes, and nothing of where it was made", () => {
  expect(testImage({})).toEqual(testImage({}));
  expect(Buffer.from(testImage({})).includes("/app")).toBe(false);
});

test("too little memory is told before the guest finds out", () => {
  const result = assemble(memoryHost({ "/k": testKernel() }), "/k", parts({ memory: 4 * 2 ** 20 }));
  expect(result.ok || format(result.diagnostics[0]!)).toMatch(
    /^error\[TOO_LITTLE_MEMORY\]: The image needs at least 5\.0 MB of guest memory, but `memory` is 4 MB\. For \/app\/uk\.config\.ts\. Set `memory: "6M"` or more\.$/,
  );
});

test("a kernel that is missing, no ELF file, or without its note", () => {
  expect(refused(undefined)).toContain("error[TOOLCHAIN_MISSING]: The guest kernel is not there. Looked at /k.");
  expect(refused(new Uint8Array(100))).toContain(
    "error[TOOLCHAIN_BROKEN]: The guest kernel cannot be used: it is not an ELF file.",
  );
  const nameless = new Uint8Array(testKernel());
  const owner = Buffer.from(nameless.buffer).indexOf("unikernel\0");
  nameless[owner] = 0x78;
  expect(refused(nameless)).toContain("it has no ABI note");
});
