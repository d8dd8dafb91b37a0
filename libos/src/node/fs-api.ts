// What node:fs exports: the reading side. What writes is not there, so that it is an error of the build.

export * from "./fs/callbacks.ts";
export { constants } from "./fs/constants.ts";
export { Dir, opendirSync } from "./fs/dir.ts";
export * as promises from "./fs/promises-api.ts";
export { createReadStream, ReadStream } from "./fs/read-stream.ts";
export { Dirent, Stats } from "./fs/stats.ts";
export {
  accessSync,
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  readvSync,
  realpathSync,
  statSync,
} from "./fs/sync.ts";
