// Images as `uk run` and `uk inspect` read them: whatever the file is, the answer is a phrase or an inspection.

import { readElf, symbols } from "unikernel/internal/elf/reader";
import { parseNotes, readNotes } from "unikernel/internal/elf/notes";
import { inspectBytes, text } from "unikernel/internal/commands/inspect";
import { format } from "unikernel/internal/diagnostic";
import { notAnImage } from "unikernel/internal/messages/usage";
import type { Host } from "unikernel/internal/host";
import { rawImage } from "../harness/raw-image.ts";
import { exit } from "../harness/machine-code.ts";
import { fuzz } from "./fuzz.ts";

// eslint-disable-next-line no-control-regex
const SPEAKING = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/;
const image = rawImage({ code: exit(0), manifest: { listen: [3000] } });
// The notes right behind the headers: most of an image is padding and code, which is of no interest here.
const HEADERS = 64 + 4 * 56;
const notes = image.subarray(4 * 4096, 4 * 4096 + new DataView(image.buffer).getUint32(64 + 3 * 56 + 32, true));
const compact = Buffer.concat([image.subarray(0, HEADERS), notes]);
for (let header = 0; header < 4; header++) {
  compact.writeUInt32LE(HEADERS, 64 + header * 56 + 8);
  compact.writeUInt32LE(notes.length, 64 + header * 56 + 32);
}

if (typeof inspectBytes("x.uk", compact) === "string") throw new Error("what the inputs are made from must be valid");

fuzz(
  "image",
  { valid: [compact], words: ["unikernel\0", "\x7fELF", "{", "}", "null", "\\u001b[2J", "\\u202e", "[]", "7"] },
  (bytes) => {
    const elf = readElf(bytes);
    if (typeof elf !== "string") symbols(elf);
    show(bytes);
    const readPart = (_: string, offset: number, length: number): Uint8Array => bytes.subarray(offset, offset + length);
    readNotes({ readPart } as unknown as Host, "x.uk");
  },
);

/** What a person sees of it does not speak to the terminal. */
function show(bytes: Uint8Array): void {
  const inspection = inspectBytes("x.uk", bytes);
  const shown = typeof inspection === "string" ? format(notAnImage("x.uk", inspection)) : text(inspection);
  if (SPEAKING.test(shown)) throw new Error(`it prints ${JSON.stringify(shown)}`);
}

fuzz("notes", { valid: [notes], words: ["unikernel\0"] }, (bytes) => void parseNotes(bytes));
