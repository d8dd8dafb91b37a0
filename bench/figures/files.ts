// Files on a volume beside node:fs on the same directory.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { alternate, samples, type Benchmark, type Figure } from "../figure.ts";
import { build, root, vmm } from "../places.ts";
import { output } from "../programs.ts";

const ROUNDS = 6;

/** What the program prints, with its unit and how to get to it. */
const rows = [
  ["read4k", "4 KB reads/s, 16 under way", "1/s"],
  ["write4k", "4 KB writes/s, 16 under way", "1/s"],
  ["read4kInTurn", "4 KB reads/s, one after the other", "1/s"],
  ["write4kInTurn", "4 KB writes/s, one after the other", "1/s"],
  ["read1m", "reads of 1 MB, 2 under way", "MB/s"],
  ["write1m", "writes of 1 MB, 2 under way", "MB/s"],
  ["fsync", "fsyncs/s, each after a write of 4 KB", "1/s"],
] as const;

type Rates = Readonly<Record<(typeof rows)[number][0], number>>;

export const files: Benchmark = {
  name: "files",
  async run() {
    const image = build("bench/guests/files", "files");
    const script = join(root, "bench/dist/guests/files/app.js");
    // On a disk's file system, as a volume is: nothing is synced on one that lies in memory.
    const folder = mkdtempSync(join(root, "bench/.cache/volume-"));
    try {
      const ours = async (): Promise<Rates> =>
        JSON.parse(await output(vmm, ["--volume", `${folder}:/data`, image])) as Rates;
      const peer = async (): Promise<Rates> =>
        JSON.parse(await output("env", [`FOLDER=${folder}`, process.execPath, script])) as Rates;
      const seen = await alternate(ROUNDS, ours, peer);
      return rows.map(([key, text, unit]): Figure => {
        // A megabyte here is a million bytes, an operation of 1 MB 2 ** 20 of them.
        const scale = unit === "MB/s" ? 2 ** 20 / 1e6 : 1;
        return {
          name: `files: ${text} (peer: node:fs)`,
          unit,
          ours: samples(seen.ours.map((rates) => rates[key] * scale)),
          peer: samples(seen.peer.map((rates) => rates[key] * scale)),
          must: { of: "ratio", least: 0.5 },
          goal: { of: "ratio", least: 1 },
        };
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
