// The directories of the host that a case grants: made before its guest starts, removed after it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CaseVolume } from "./case.ts";

export interface MadeVolumes {
  /** The monitor's options that grant them. */
  readonly options: readonly string[];
  remove(): void;
}

export function makeVolumes(volumes: readonly CaseVolume[] = []): MadeVolumes {
  const directories: string[] = [];
  const options = volumes.flatMap(({ path, readOnly, quota, files = {} }) => {
    const directory = mkdtempSync(join(tmpdir(), "uk-volume-"));
    directories.push(directory);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    return [
      "--volume",
      `${directory}:${path}${readOnly ? ":ro" : ""}`,
      ...(quota === undefined ? [] : ["--volume-quota", `${path}=${quota}`]),
    ];
  });
  return {
    options,
    remove: () => {
      for (const directory of directories) rmSync(directory, { recursive: true });
    },
  };
}
