// Writes records and replaces a file without end, several at a time, and says after each what must never be lost.
//
// Its logs have the number of the RUN in their names. With DIE it ends itself by using up its memory after so many milliseconds, with everything under way as it is.

import { open, readFile, rename, stat } from "node:fs/promises";
import { checked, FOLDER, HEAD, LOGS, logPath, record, STATE } from "./format.ts";

const run = Number(process.env["RUN"] ?? 0);

async function append(log: number): Promise<never> {
  const file = await open(logPath(FOLDER, run, log), "ax");
  for (let number = 0; ; number++) {
    const bytes = record(log, number);
    // In two pieces, so that an end between them leaves a torn record.
    await file.appendFile(bytes.subarray(0, HEAD));
    await file.appendFile(bytes.subarray(HEAD));
    await (number % 2 === 0 ? file.sync() : file.datasync());
    console.log(`log ${log} ${number}`);
  }
}

async function replace(): Promise<never> {
  const path = `${FOLDER}/${STATE}`;
  const there = await stat(path).then(
    () => true,
    () => false,
  );
  const last = there ? checked(await readFile(path)) : -1;
  if (last === undefined) throw new Error("the state is damaged: what was renamed was not whole");
  const folder = await open(FOLDER, "r");
  for (let number = last + 1; ; number++) {
    const draft = await open(`${path}.draft`, "w");
    await draft.writeFile(record(LOGS, number));
    await draft.sync();
    await draft.close();
    await rename(`${path}.draft`, path);
    await folder.sync();
    console.log(`state ${number}`);
  }
}

const die = Number(process.env["DIE"] ?? 0);
if (die > 0)
  setTimeout(() => {
    const all: Uint8Array[] = [];
    for (;;) all.push(new Uint8Array(2 ** 20).fill(1));
  }, die);

console.log("ready");
await Promise.all([...Array.from({ length: LOGS }, (_, log) => append(log)), replace()]);
