// Images as `uk run` and `uk inspect` read them: whatever the file is, the answer is a phrase or an inspection.

import { readElf, symbols } from "unikernel/internal/elf/reader";
import { parseNotes, readNotes } from "unikernel/internal/elf/notes";
import { inspectBytes } from "unikernel/internal/commands/inspect";
import type { Host } from "unikernel/internal/host";
import { rawImage } from "../harness/raw-image.ts";
import { exit } from "../harness/machine-code.ts";
import { fuzz } from "./fuzz.ts";

const image = rawImage({ code: exit(0), manifest: { listen: [3000] } });
// Where nothing is but padding is of no interest: the notes right behind the headers.
const notes = image.subarray(4 * 4096, 4 * 4096 + 500);

fuzz("image", { valid: [image], words: ["unikernel\0", "\x7fELF", "{", "}", "null"] }, (bytes) => {
  const elf = readElf(bytes);
  if (typeof elf !== "string") symbols(elf);
  const inspection = inspectBytes("x.uk", bytes);
  if (typeof inspection !== "string") JSON.stringify(inspection);
  const readPart = (_: string, offset: number, length: number): Uint8Array => bytes.subarray(offset, offset + length);
  readNotes({ readPart } as unknown as Host, "x.uk");
});

fuzz("notes", { valid: [notes], words: ["unikernel\0"] }, (bytes) => void parseNotes(bytes));
