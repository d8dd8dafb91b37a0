// What node:fs exports.

import { constants } from "./fs/constants.ts";

export { openAsBlob } from "./fs/blob.ts";
export * from "./fs/callbacks.ts";
export { constants } from "./fs/constants.ts";
export { Dir, opendirSync } from "./fs/dir.ts";
export { Dirent } from "./fs/dirent.ts";
export { toUnixTimestamp as _toUnixTimestamp } from "./fs/operations/attributes.ts";
export * as promises from "./fs/promises-api.ts";
export { createReadStream, ReadStream, ReadStream as FileReadStream } from "./fs/read-stream.ts";
export { Stats } from "./fs/stats.ts";
export * from "./fs/sync.ts";
export * from "./fs/sync-writing.ts";
export { unwatchFile, watchFile } from "./fs/watch-file.ts";
export { watch } from "./fs/watch.ts";
export { createWriteStream, WriteStream, WriteStream as FileWriteStream } from "./fs/write-stream.ts";

export const F_OK: number = constants.F_OK;
export const R_OK: number = constants.R_OK;
export const W_OK: number = constants.W_OK;
export const X_OK: number = constants.X_OK;
