// Prints what the web's and Node's functions on text, bytes and streams give; the same on Node.js and in a guest.

import { bytes } from "./bytes.ts";
import { notes } from "./note.ts";
import { streams } from "./streams.ts";
import { text } from "./text.ts";

export async function run(print: (line: string) => void): Promise<void> {
  const note = notes(print);
  text(note);
  bytes(note);
  await streams(note);
}
