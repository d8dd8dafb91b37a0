// What shows that the contents of secrets have changed, and tells nothing of them: a hash with a key that this host alone has.

import { createHmac, randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import type { Secret } from "./config/types.ts";

/** The most bytes of a variable's value: the kernel hands no longer one to a program. */
export const SECRET_MAX: number = 128 * 1024 - 256;
/** Bytes of the key. */
const KEY = 32;

export class SecretMarks {
  readonly #key: Buffer;

  /** With the key of a file, which is made if it is not there. */
  constructor(path: string) {
    this.#key = keyOf(path);
  }

  /** Of what the files hold now: another text for other contents. Undefined without secrets. */
  of(secrets: readonly Secret[]): string | undefined {
    if (secrets.length === 0) return undefined;
    const hash = createHmac("sha256", this.#key);
    for (const { variable, file } of secrets) {
      const value = contentsOf(file);
      hash.update(`${variable}\0${value?.length ?? "none"}\0`).update(value ?? "");
    }
    return hash.digest("hex");
  }
}

function keyOf(path: string): Buffer {
  try {
    const key = readFileSync(path);
    if (key.length === KEY) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const key = randomBytes(KEY);
  writeFileSync(path, key, { mode: 0o600 });
  return key;
}

/** Undefined if there is no such file, or it cannot be read: the monitor says so when it starts. */
function contentsOf(path: string): Buffer | undefined {
  let file: number;
  try {
    // Whatever a client has named: the other end of a pipe is not waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    if (!fstatSync(file).isFile()) return undefined;
    const bytes = Buffer.alloc(SECRET_MAX + 1);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
