// Writes abi/src/lib.rs: constants as modules of numbers (never Rust enums over shared memory), structures as repr(C).

import { devices, type Definition, type FieldType, type Operation } from "./schema.ts";
import { place, placeStructure, type PlacedField } from "./layout.ts";
import { literal, pascal, upper } from "./names.ts";

export function emitRust(definition: Definition): string {
  const out: string[] = [
    "// Generated from hal-bindings/hal by `npm run generate`; do not edit.",
    "//! The HAL as Rust sees it: what the monitor and the guest kernel share. No dependencies.",
    "#![no_std]",
    "#![forbid(unsafe_code)]",
    "",
    "/// Version of the contract.",
    `pub const ABI_VERSION: u32 = ${definition.abiVersion};`,
  ];
  for (const { name, value, text } of definition.constants)
    out.push(`/// ${text}`, `pub const ${name}: ${value < 0 ? "i64" : "u64"} = ${literal(value)};`);
  for (const { name, text, values } of definition.enumerations) {
    out.push("", `/// ${text}`, `pub mod ${name} {`);
    for (const value of values)
      out.push(`    /// ${value.text}`, `    pub const ${value.name}: u32 = ${literal(value.value)};`);
    out.push(...nameTable(values.map((v) => [v.name, v.name] as const)), "}");
  }
  out.push("", "/// Numbers of the operations.", "pub mod operation {");
  for (const { name, number, text } of definition.operations)
    out.push(`    /// ${text}`, `    pub const ${upper(name)}: u16 = ${number};`);
  out.push("}", ...operationTables(definition));
  out.push("", "/// I/O ports of the hypercalls.", "pub mod hypercall {");
  for (const { name, port, text } of definition.hypercalls)
    out.push(`    /// ${text}`, `    pub const ${upper(name)}: u16 = ${literal(port)};`);
  out.push("}");
  for (const structure of definition.structures) {
    out.push(...rustStructure(pascal(structure.name), structure.text, placeStructure(structure), structure.size, 0));
  }
  const start = definition.constants.find((c) => c.name === "ARGUMENTS_OFFSET")!.value;
  const room = definition.structures.find((s) => s.name === "submission")!.size;
  for (const operation of definition.operations) {
    if (operation.arguments.length === 0) continue;
    const fields = place(operation.name, operation.arguments, start, room);
    const text = `Own fields of the operation \`${operation.name}\`: read from a whole submission.`;
    out.push(...rustStructure(`${pascal(operation.name)}Arguments`, text, fields, room, start));
  }
  return out.join("\n") + "\n";
}

/** Who serves an operation, and the flags that it takes. */
function operationTables({ operations }: Definition): string[] {
  // One arm for each different value.
  const arms = (of: readonly Operation[], value: (operation: Operation) => string): string[] =>
    [...new Set(of.map(value))].map((result) => {
      const names = of
        .filter((operation) => value(operation) === result)
        .map(({ name }) => `operation::${upper(name)}`);
      return `        ${names.join(" | ")} => ${result},`;
    });
  return [
    "",
    "/// The devices of the monitor, and the rings themselves.",
    "#[derive(Clone, Copy, Debug, PartialEq, Eq)]",
    "pub enum Device {",
    ...devices.flatMap((device) => [`    /// Serves the operations of \`${device}\`.`, `    ${pascal(device)},`]),
    "}",
    "",
    "/// Who serves an operation; `None` for a number that is none.",
    "#[must_use]",
    "pub const fn operation_device(number: u16) -> Option<Device> {",
    "    Some(match number {",
    ...arms(operations, ({ device }) => `Device::${pascal(device)}`),
    "        _ => return None,",
    "    })",
    "}",
    "",
    "/// The bits of `submission_flag` that an operation takes; every other bit makes it invalid.",
    "#[must_use]",
    "pub const fn operation_flags(number: u16) -> u32 {",
    "    match number {",
    ...arms(
      operations.filter(({ flags }) => flags.length > 0),
      ({ flags }) => flags.map((flag) => `submission_flag::${flag}`).join(" | "),
    ),
    "        _ => 0,",
    "    }",
    "}",
  ];
}

/** `name(value)` for messages. */
function nameTable(values: readonly (readonly [string, string])[]): string[] {
  return [
    "    /// The name of a value, for messages.",
    "    #[must_use]",
    "    pub const fn name(value: u32) -> &'static str {",
    "        match value {",
    ...values.map(([constant, text]) => `            ${constant} => "${text.toLowerCase()}",`),
    '            _ => "unknown",',
    "        }",
    "    }",
  ];
}

function rustType(type: FieldType): string {
  if (type === "address") return "u64";
  return type.startsWith("bytes:") ? `[u8; ${type.slice(6)}]` : type;
}

/** A plain host-side copy with `read` and `write` from and to little-endian bytes: shared memory is only ever copied. */
function rustStructure(
  name: string,
  text: string,
  fields: readonly PlacedField[],
  size: number,
  base: number,
): string[] {
  const real = fields.filter((field) => field.name !== "reserved");
  const out = ["", `/// ${text}`, "#[derive(Clone, Copy, Debug, PartialEq, Eq)]", `pub struct ${name} {`];
  for (const field of real) out.push(`    /// ${field.text}`, `    pub ${field.name}: ${rustType(field.type)},`);
  out.push("}", "", `impl ${name} {`);
  if (base === 0) out.push("    /// Bytes of the whole.", `    pub const SIZE: usize = ${size};`);
  for (const field of real)
    out.push(`    /// Offset of \`${field.name}\`.`, `    pub const ${upper(field.name)}: usize = ${field.offset};`);
  out.push(
    "",
    "    /// Reads it from its bytes.",
    "    #[must_use]",
    `    pub fn read(from: &[u8; ${size}]) -> Self {`,
    "        Self {",
  );
  for (const field of real) {
    out.push(`            ${field.name}: ${fromBytes(field)},`);
  }
  out.push("        }", "    }");
  if (base === 0) {
    out.push(
      "",
      "    /// Its bytes; what no field covers is zero.",
      "    #[must_use]",
      `    pub fn write(&self) -> [u8; ${size}] {`,
      `        let mut to = [0; ${size}];`,
    );
    for (const field of real) {
      const bytes = field.type.startsWith("bytes:") ? `self.${field.name}` : `self.${field.name}.to_le_bytes()`;
      out.push(`        to[${field.offset}..${field.offset + field.size}].copy_from_slice(&${bytes});`);
    }
    out.push("        to", "    }");
  }
  out.push("}");
  return out;
}

function fromBytes(field: PlacedField): string {
  const bytes = `*from[${field.offset}..${field.offset + field.size}].first_chunk().unwrap_or(&[0; ${field.size}])`;
  return field.type.startsWith("bytes:") ? bytes : `${rustType(field.type)}::from_le_bytes(${bytes})`;
}
