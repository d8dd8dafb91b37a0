// The synchronous functions of node:fs that change something.

import { runSync } from "../../fs/request.ts";
import { checkDescriptor } from "./descriptors.ts";
import { synchronous } from "./drivers.ts";
import * as attributes from "./operations/attributes.ts";
import { copyFile } from "./operations/copy-file.ts";
import { cpSync as copyTree } from "./operations/copy-tree.ts";
import { mkdir, mkdtemp } from "./operations/directories.ts";
import { link, rename, symlink, unlink } from "./operations/names.ts";
import { rm, rmdir } from "./operations/remove.ts";
import { write, writev } from "./operations/transfer.ts";
import { appendFile, writeFile } from "./operations/whole-files.ts";
import { writeArguments } from "./ranges.ts";
import type { Sync } from "./sync.ts";

export const appendFileSync: Sync<typeof appendFile> = /* @__PURE__ */ synchronous(appendFile);
export const writeFileSync: Sync<typeof writeFile> = /* @__PURE__ */ synchronous(writeFile);
export const writevSync: Sync<typeof writev> = /* @__PURE__ */ synchronous(writev);
export const mkdirSync: Sync<typeof mkdir> = /* @__PURE__ */ synchronous(mkdir);
export const mkdtempSync: Sync<typeof mkdtemp> = /* @__PURE__ */ synchronous(mkdtemp);
export const rmdirSync: Sync<typeof rmdir> = /* @__PURE__ */ synchronous(rmdir);
export const rmSync: Sync<typeof rm> = /* @__PURE__ */ synchronous(rm);
export const unlinkSync: Sync<typeof unlink> = /* @__PURE__ */ synchronous(unlink);
export const renameSync: Sync<typeof rename> = /* @__PURE__ */ synchronous(rename);
export const linkSync: Sync<typeof link> = /* @__PURE__ */ synchronous(link);
export const symlinkSync: Sync<typeof symlink> = /* @__PURE__ */ synchronous(symlink);
export const copyFileSync: Sync<typeof copyFile> = /* @__PURE__ */ synchronous(copyFile);
export const cpSync: Sync<typeof copyTree> = /* @__PURE__ */ synchronous(copyTree);
export const chmodSync: Sync<typeof attributes.chmod> = /* @__PURE__ */ synchronous(attributes.chmod);
export const fchmodSync: Sync<typeof attributes.fchmod> = /* @__PURE__ */ synchronous(attributes.fchmod);
export const chownSync: Sync<typeof attributes.chown> = /* @__PURE__ */ synchronous(attributes.chown);
export const lchownSync: Sync<typeof attributes.lchown> = /* @__PURE__ */ synchronous(attributes.lchown);
export const fchownSync: Sync<typeof attributes.fchown> = /* @__PURE__ */ synchronous(attributes.fchown);
export const utimesSync: Sync<typeof attributes.utimes> = /* @__PURE__ */ synchronous(attributes.utimes);
export const lutimesSync: Sync<typeof attributes.lutimes> = /* @__PURE__ */ synchronous(attributes.lutimes);
export const futimesSync: Sync<typeof attributes.futimes> = /* @__PURE__ */ synchronous(attributes.futimes);
export const truncateSync: Sync<typeof attributes.truncate> = /* @__PURE__ */ synchronous(attributes.truncate);
export const ftruncateSync: Sync<typeof attributes.ftruncate> = /* @__PURE__ */ synchronous(attributes.ftruncate);
export const fsyncSync: Sync<typeof attributes.fsync> = /* @__PURE__ */ synchronous(attributes.fsync);
export const fdatasyncSync: Sync<typeof attributes.fdatasync> = /* @__PURE__ */ synchronous(attributes.fdatasync);

/** Bytes (buffer, offset, length, position), (buffer, options), or text (text, position, encoding); the bytes written. */
export function writeSync(fd: number, ...args: readonly unknown[]): number {
  checkDescriptor(fd);
  return runSync(write(fd, writeArguments(args)));
}
