// Prints what the functions of node:fs give in one directory; the same on Node.js and on a guest's volume.

import { callbacks } from "./callbacks.ts";
import { notes } from "./note.ts";
import { promised } from "./promised.ts";
import { streams } from "./streams.ts";
import { synchronous } from "./synchronous.ts";
import { trees } from "./trees.ts";

/** `root`: an empty directory. */
export async function run(root: string, print: (line: string) => void): Promise<void> {
  const note = notes(print, root);
  await synchronous(note, root);
  await callbacks(note, root);
  await promised(note, root);
  await streams(note, root);
  await trees(note, root);
}
