// npm run test:hosts: every VM case on three kinds of KVM. A case passes only if it passes on all of them.

import { caseNames, loadCase } from "../harness/cases.ts";
import { imageOf } from "../harness/images.ts";
import { judge, type Observation } from "../harness/judge.ts";
import { runLocally } from "../harness/local.ts";
import { lacks } from "../harness/requirements.ts";
import { runEmulated } from "./emulated.ts";
import { hostKernel } from "./kernel.ts";
import { svm, vmx, type Machine } from "./machines.ts";
import type { Planned } from "./plan.ts";

type Verdict = "passed" | "failed" | "skipped";
interface Result {
  readonly verdict: Verdict;
  readonly why: readonly string[];
}
type Ready = Planned & { readonly image: string };

// The emulators are in process groups of their own: they end when this process exits, which a signal alone would not do.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.once(signal, () => process.exit(code));

const wanted = process.argv.slice(2);
const names = caseNames().filter((name) => wanted.length === 0 || wanted.includes(name));
const cases: Ready[] = [];
const broken = new Map<string, Result>();
for (const name of names) {
  const definition = await loadCase(name);
  try {
    cases.push({ name, definition, image: await imageOf(name, definition) });
  } catch (error) {
    broken.set(name, { verdict: "failed", why: [error instanceof Error ? error.message : String(error)] });
  }
}

const kernel = await hostKernel();
const timed = async (name: string, work: () => Promise<Map<string, Result>>): Promise<Map<string, Result>> => {
  const start = performance.now();
  const results = await work();
  console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return results;
};
// The slowest machine takes one core; the others take turns on the second.
const columns = await Promise.all([
  timed(vmx.name, () => emulated(vmx)),
  (async () => [await timed("local", local), await timed(svm.name, () => emulated(svm))] as const)(),
]).then(([intel, [own, amd]]) => ({ local: own, kvm_amd: amd, kvm_intel: intel }));

report(columns);

async function local(): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  for (const { name, definition, image } of cases) {
    const reason = lacks(definition);
    if (reason !== undefined) results.set(name, { verdict: "skipped", why: [reason] });
    else results.set(name, verdictOf({ name, definition, image }, await runLocally(definition, image)));
  }
  return results;
}

async function emulated(machine: Machine): Promise<Map<string, Result>> {
  const fit = cases.filter(({ definition }) => definition.localOnly === undefined);
  const { seen, trouble } = await runEmulated(machine, kernel, fit);
  if (trouble !== undefined) console.error(`${machine.name}: ${trouble}`);
  return new Map(
    cases.map((one) => {
      if (one.definition.localOnly !== undefined)
        return [one.name, { verdict: "skipped", why: [one.definition.localOnly] }];
      const observation = seen.get(one.name);
      if (observation !== undefined) return [one.name, verdictOf(one, observation)];
      return [one.name, { verdict: "failed", why: [`no result: ${trouble ?? "the plan did not report it"}`] }];
    }),
  );
}

function verdictOf({ definition }: Ready, observation: Observation): Result {
  const why = judge(definition, observation);
  return { verdict: why.length === 0 ? "passed" : "failed", why };
}

/** The table, the reasons of what has not passed, and the closing line. A case that has failed anywhere has failed. */
function report(hosts: Readonly<Record<string, ReadonlyMap<string, Result>>>): void {
  const width = Math.max(4, ...names.map((name) => name.length));
  const row = (cells: readonly string[]): string => cells.map((cell, i) => cell.padEnd(i === 0 ? width : 9)).join("  ");
  console.log(row(["case", ...Object.keys(hosts)]).trimEnd());
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const reasons: string[] = [];
  for (const name of names) {
    const results = Object.entries(hosts).map(
      ([host, column]) => [host, broken.get(name) ?? column.get(name) ?? { verdict: "failed", why: [] }] as const,
    );
    console.log(row([name, ...results.map(([, { verdict }]) => verdict)]).trimEnd());
    const verdicts = results.map(([, { verdict }]) => verdict);
    counts[verdicts.includes("failed") ? "failed" : verdicts.includes("skipped") ? "skipped" : "passed"]++;
    for (const [host, { verdict, why }] of results)
      if (verdict !== "passed") reasons.push(`${verdict} ${name} on ${host}:`, ...why.map((line) => `  ${line}`));
  }
  console.log(["", ...reasons, ""].join("\n"));
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
}
