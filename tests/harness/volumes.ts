// The directories of the host that a case grants: made before its guest starts, removed after it.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CaseVolume } from "./case.ts";

export interface MadeVolumes {
  /** The monitor's options that grant them. */
  readonly options: readonly string[];
  /** Commands of a shell that mounts them, in a mount name space of its own. */
  readonly mounts: readonly string[];
  /** Whether permission bits must bind the monitor. */
  readonly bound: boolean;
  remove(): void;
}

export function makeVolumes(volumes: readonly CaseVolume[] = []): MadeVolumes {
  const directories: string[] = [];
  const mounts: string[] = [];
  const changed: string[] = [];
  const options = volumes.flatMap(({ path, readOnly, quota, space, files = {}, links = {}, modes = {} }) => {
    const directory = mkdtempSync(join(tmpdir(), "uk-volume-"));
    directories.push(directory);
    if (space !== undefined) mounts.push(`mount -t tmpfs -o size=${space},mode=755 none '${directory}'`);
    const place = (name: string): string => {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      return join(directory, name);
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(place(name), text);
    for (const [name, target] of Object.entries(links)) symlinkSync(target, place(name));
    for (const [name, mode] of Object.entries(modes)) {
      changed.push(join(directory, name));
      chmodSync(join(directory, name), mode);
    }
    return [
      "--volume",
      `${directory}:${path}${readOnly ? ":ro" : ""}`,
      ...(quota === undefined ? [] : ["--volume-quota", `${path}=${quota}`]),
    ];
  });
  return {
    options,
    mounts,
    bound: changed.length > 0,
    remove: () => {
      for (const name of changed) chmodSync(name, 0o700);
      for (const directory of directories) rmSync(directory, { recursive: true });
    },
  };
}
