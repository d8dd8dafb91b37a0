// npm run bench [-- NAME...]: measures, prints one table, and writes bench/results.json.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { limitText, met, ratio, round, type Benchmark, type Figure, type Samples } from "./figure.ts";
import { build, size } from "./figures/build.ts";
import { cpu } from "./figures/cpu.ts";
import { density } from "./figures/density.ts";
import { files } from "./figures/files.ts";
import { http } from "./figures/http.ts";
import { memory } from "./figures/memory.ts";
import { neighbours } from "./figures/neighbours.ts";
import { network } from "./figures/network.ts";
import { start } from "./figures/start.ts";
import { root } from "./places.ts";

const all: readonly Benchmark[] = [start, memory, size, http, network, files, cpu, neighbours, build, density];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !all.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(
    `error[UNKNOWN_BENCHMARK]: There is no benchmark \`${unknown[0]}\`. There are ${all.map(({ name }) => name).join(", ")}. Name one of them, or none for all.`,
  );
  process.exit(2);
}

const figures: Figure[] = [];
for (const benchmark of all.filter(({ name, byName }) =>
  wanted.length === 0 ? byName !== true : wanted.includes(name),
)) {
  console.error(`measuring ${benchmark.name} ...`);
  figures.push(...(await benchmark.run()));
}
print(figures);
save(figures);

function print(measured: readonly Figure[]): void {
  const rows = measured.map((figure) => [
    figure.name,
    figure.unit,
    spread(figure.ours),
    spread(figure.peer),
    ratio(figure) === undefined ? "" : round(ratio(figure)!),
    verdict(figure, "must"),
    verdict(figure, "goal"),
  ]);
  const table = [["figure", "unit", "ours", "peer", "ratio", "must", "goal"], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
  const missed = measured.filter((figure) => met(figure, figure.must) === false).length;
  const musts = measured.filter((figure) => figure.must !== undefined).length;
  const goals = measured.filter((figure) => met(figure, figure.goal) === true).length;
  console.log(`\n${musts - missed} of ${musts} musts and ${goals} of ${musts} goals are met.`);
}

/** median (min to max, n). */
function spread(samples: Samples | undefined): string {
  if (samples === undefined) return "-";
  const { median, min, max, n } = samples;
  return n === 1 ? round(median) : `${round(median)} (${round(min)} to ${round(max)}, n ${n})`;
}

function verdict(figure: Figure, kind: "must" | "goal"): string {
  const limit = figure[kind];
  if (limit === undefined) return "";
  return `${met(figure, limit) === true ? "met" : "MISSED"} ${limitText(limit, figure.unit)}`;
}

/** Figures of benchmarks that were not run this time stay as they were; those of benchmarks that there are no more go with a run of all. */
function save(measured: readonly Figure[]): void {
  const path = join(root, "bench/results.json");
  const group = (name: string): string => name.split(":")[0]!;
  const fresh = new Set(measured.map(({ name }) => group(name)));
  const kept = (name: string): boolean =>
    wanted.length > 0 || all.some((own) => own.byName === true && own.name === name);
  const before = read(path).filter(({ name }) => !fresh.has(group(name)) && kept(group(name)));
  const entries = measured.map((figure) => ({
    name: figure.name,
    unit: figure.unit,
    ours: figure.ours,
    peer: figure.peer ?? null,
    ratio: ratio(figure) ?? null,
    must: figure.must === undefined ? null : limitText(figure.must, figure.unit),
    goal: figure.goal === undefined ? null : limitText(figure.goal, figure.unit),
  }));
  writeFileSync(path, `${JSON.stringify([...before, ...entries], null, 2)}\n`);
}

function read(path: string): readonly { name: string }[] {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as { name: string }[];
  } catch {
    return [];
  }
}
