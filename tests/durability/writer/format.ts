// What the writer's files look like, for the writer and for who checks them.

export const FOLDER = "/data";
export const STATE = "state";
/** Log files that are written at the same time. */
export const LOGS = 3;
/** Bytes of a record before its content: length, log, number, checksum; each a u32, little endian. */
export const HEAD = 16;

/** Each run has logs of its own; the state is one for all. */
export const logPath = (folder: string, run: number, log: number): string => `${folder}/log-${run}-${log}`;

/** FNV-1a. */
function checksum(bytes: Uint8Array): number {
  let sum = 0x811c_9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x0100_0193);
  return sum >>> 0;
}

/** Up to some 9 KB whose length and bytes follow from log and number. */
function content(log: number, number: number): Uint8Array {
  const bytes = new Uint8Array(1 + ((number * 2_654_435_761 + log * 40_503) % 9001));
  for (let at = 0; at < bytes.length; at++) bytes[at] = (number + at * (log + 3)) & 255;
  return bytes;
}

/** A record with its head. */
export function record(log: number, number: number): Uint8Array {
  const body = content(log, number);
  const bytes = new Uint8Array(HEAD + body.length);
  const head = new DataView(bytes.buffer);
  head.setUint32(0, body.length, true);
  head.setUint32(4, log, true);
  head.setUint32(8, number, true);
  head.setUint32(12, checksum(body), true);
  bytes.set(body, HEAD);
  return bytes;
}

/** Number of the one record that these bytes are; undefined if they are not just that. */
export function checked(bytes: Uint8Array): number | undefined {
  if (bytes.length < HEAD) return undefined;
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const wanted = record(LOGS, number);
  return same(bytes, wanted) ? number : undefined;
}

/** How many of the records 0, 1, 2, ... stand whole from the start of a log on. */
export function wholeRecords(bytes: Uint8Array, log: number): number {
  for (let count = 0, at = 0; ; count++) {
    const wanted = record(log, count);
    if (!same(bytes.subarray(at, at + wanted.length), wanted)) return count;
    at += wanted.length;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
