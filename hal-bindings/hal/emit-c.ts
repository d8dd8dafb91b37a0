// Writes gen/hal.h: the HAL for anything that speaks C.

import type { Definition, FieldType } from "./schema.ts";
import { place, placeStructure, type PlacedField } from "./layout.ts";
import { literal, upper } from "./names.ts";

export function emitC(definition: Definition): string {
  const out: string[] = [
    "/* Generated from hal-bindings/hal by `npm run generate`; do not edit. The HAL as C sees it. */",
    "#ifndef UK_HAL_H",
    "#define UK_HAL_H",
    "#include <stdint.h>",
    "",
    `#define UK_ABI_VERSION ${definition.abiVersion}u`,
  ];
  for (const { name, value, text } of definition.constants)
    out.push(
      `/* ${text} */`,
      `#define UK_${name} ${value < 0 ? `(${value}ll)` : `${literal(value).replace("_", "")}u`}`,
    );
  for (const { name, text, values } of definition.enumerations) {
    out.push("", `/* ${text} */`);
    for (const value of values)
      out.push(`#define UK_${upper(name)}_${value.name} ${literal(value.value).replace("_", "")}u /* ${value.text} */`);
  }
  out.push("");
  for (const { name, number, text } of definition.operations)
    out.push(`#define UK_OP_${upper(name)} ${number}u /* ${text} */`);
  out.push("");
  for (const { name, port, text } of definition.hypercalls)
    out.push(`#define UK_HYPERCALL_${upper(name)} ${literal(port).replace("_", "")}u /* ${text} */`);
  for (const structure of definition.structures)
    out.push(...cStructure(`uk_${structure.name}`, structure.text, placeStructure(structure), structure.size, 0));
  const start = definition.constants.find((c) => c.name === "ARGUMENTS_OFFSET")!.value;
  const room = definition.structures.find((s) => s.name === "submission")!.size;
  for (const operation of definition.operations) {
    if (operation.arguments.length === 0) continue;
    const fields = place(operation.name, operation.arguments, start, room);
    out.push(
      ...cStructure(
        `uk_${operation.name}_arguments`,
        `A submission of ${operation.name}, its own fields.`,
        fields,
        room,
        start,
      ),
    );
  }
  out.push("", "#endif");
  return out.join("\n") + "\n";
}

function cField(field: PlacedField): string {
  if (field.type.startsWith("bytes:")) return `uint8_t ${field.name}[${field.size}]`;
  const types: Partial<Record<FieldType, string>> = { address: "uint64_t", i32: "int32_t", i64: "int64_t" };
  return `${types[field.type] ?? `uint${field.type.slice(1)}_t`} ${field.name}`;
}

function cStructure(name: string, text: string, fields: readonly PlacedField[], size: number, base: number): string[] {
  const out = ["", `/* ${text} */`, `struct ${name} {`];
  if (base > 0) out.push(`  uint8_t head[${base}];`);
  let offset = base;
  let gap = 0;
  for (const field of fields) {
    if (field.offset > offset) out.push(`  uint8_t gap${gap++}[${field.offset - offset}];`);
    out.push(`  ${cField(field)}; /* ${field.text} */`);
    offset = field.offset + field.size;
  }
  if (offset < size) out.push(`  uint8_t rest[${size - offset}];`);
  out.push("};", `_Static_assert(sizeof(struct ${name}) == ${size}, "${name}");`);
  return out;
}
