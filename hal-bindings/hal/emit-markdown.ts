// Writes docs/hal.md: the reference a person reads.

import type { Definition } from "./schema.ts";
import { place, placeStructure, type PlacedField } from "./layout.ts";
import { literal } from "./names.ts";

export function emitMarkdown(definition: Definition): string {
  const out: string[] = [
    "# The HAL",
    "",
    `Generated from \`hal-bindings/hal\` by \`npm run generate\`; do not edit. ABI version ${definition.abiVersion}. All numbers are little endian.`,
    "",
    "A guest is one vCPU in ring 3. It is entered at the ELF entry point with `rdi` holding the address of the boot page and `rsp` the top of the",
    "stack. It speaks to the monitor by four hypercalls and, through two rings, by operations. Monitor and guest never run at the same time, so",
    "the counters need no atomics.",
    "",
    "## Hypercalls",
    "",
    "`out` of eax to the port.",
    "",
    "| name | port | eax | since | meaning |",
    "|---|---|---|---|---|",
    ...definition.hypercalls.map((h) => `| \`${h.name}\` | ${literal(h.port)} | ${h.value} | ${h.since} | ${h.text} |`),
    "",
    "## Operations",
  ];
  const start = definition.constants.find((c) => c.name === "ARGUMENTS_OFFSET")!.value;
  const room = definition.structures.find((s) => s.name === "submission")!.size;
  for (const o of definition.operations) {
    out.push("", `### ${o.number} \`${o.name}\``, "", o.text, "");
    out.push(`- device: ${o.device}; since version ${o.since}`);
    if (o.handle !== undefined) out.push(`- handle: ${o.handle}`);
    if (o.payload !== "none") out.push(`- memory at \`address\`, \`length\`: ${o.payload}`);
    if (o.flags.length > 0) out.push(`- flags: ${o.flags.join(", ")}`);
    if (o.grant !== undefined) out.push(`- needs the grant \`${o.grant}\``);
    out.push(`- result: ${o.result}`);
    if (o.value !== undefined) out.push(`- value: ${o.value}`);
    if (o.data !== undefined) out.push(`- data: ${o.data}`);
    out.push(`- errors: ${o.errors.length === 0 ? "none" : o.errors.join(", ")}`);
    if (o.arguments.length > 0) out.push("", ...fieldTable(place(o.name, o.arguments, start, room)));
  }
  out.push("", "## Structures");
  for (const s of definition.structures)
    out.push("", `### \`${s.name}\` (${s.size} bytes)`, "", s.text, "", ...fieldTable(placeStructure(s)));
  out.push("", "## Closed sets");
  for (const e of definition.enumerations) {
    out.push("", `### \`${e.name}\``, "", e.text, "", "| name | value | meaning |", "|---|---|---|");
    for (const v of e.values) out.push(`| \`${v.name}\` | ${literal(v.value)} | ${v.text} |`);
  }
  out.push("", "## Constants", "", "| name | value | meaning |", "|---|---|---|");
  for (const c of definition.constants) out.push(`| \`${c.name}\` | ${literal(c.value)} | ${c.text} |`);
  return out.join("\n") + "\n";
}

function fieldTable(fields: readonly PlacedField[]): string[] {
  return [
    "| offset | type | field | meaning |",
    "|---|---|---|---|",
    ...fields.map((f) => `| ${f.offset} | ${f.type} | \`${f.name}\` | ${f.text} |`),
  ];
}
