// Writes gen/hal.ts: constants, enumerations, offsets of structures, and the submission encoders.

import { devices, type Definition, type Operation } from "./schema.ts";
import { place, placeStructure } from "./layout.ts";
import { camel, literal, pascal, upper } from "./names.ts";

export function emitTypeScript(definition: Definition): string {
  const out: string[] = [
    "// Generated from hal-bindings/hal by `npm run generate`; do not edit. The HAL as TypeScript sees it.",
    "",
    "/** Version of the contract. */",
    `export const ABI_VERSION = ${definition.abiVersion};`,
  ];
  for (const { name, value, text } of definition.constants) {
    out.push(`/** ${text} */`, `export const ${name} = ${literal(value)};`);
  }
  for (const { name, text, values } of definition.enumerations) {
    out.push("", `/** ${text} */`, `export const ${pascal(name)} = {`);
    for (const value of values) out.push(`  /** ${value.text} */`, `  ${value.name}: ${literal(value.value)},`);
    out.push("} as const;", `export type ${pascal(name)} = (typeof ${pascal(name)})[keyof typeof ${pascal(name)}];`);
  }
  out.push("", "/** Numbers of the operations. */", "export const Operation = {");
  for (const { name, number, text } of definition.operations)
    out.push(`  /** ${text} */`, `  ${upper(name)}: ${number},`);
  out.push("} as const;", "export type Operation = (typeof Operation)[keyof typeof Operation];");
  out.push(
    "",
    "/** By an operation's number: the bits of SubmissionFlag that it takes, where it takes any. */",
    "export const OperationFlags: Readonly<Record<number, number>> = {",
    ...definition.operations
      .filter(({ flags }) => flags.length > 0)
      .map(({ name, number, flags }) => {
        const set = definition.enumerations.find((e) => e.name === "submission_flag")!.values;
        const bits = flags.map((flag) => set.find((value) => value.name === flag)!.value);
        return `  /** ${upper(name)}: ${flags.join(", ")} */\n  ${number}: ${bits.reduce((a, b) => a | b, 0)},`;
      }),
    "};",
  );
  out.push(
    "",
    "/** What carries operations out. */",
    `export type DeviceName = ${devices.map((device) => `"${device}"`).join(" | ")};`,
    "",
    "/** By an operation's number: the device that carries it out. */",
    "export const OperationDevice: Readonly<Record<number, DeviceName>> = {",
    ...definition.operations.map(({ number, device }) => `  ${number}: "${device}",`),
    "};",
  );
  out.push("", "/** I/O ports of the hypercalls. */", "export const Hypercall = {");
  for (const { name, port, text } of definition.hypercalls)
    out.push(`  /** ${text} */`, `  ${upper(name)}: ${literal(port)},`);
  out.push("} as const;");
  for (const structure of definition.structures) {
    out.push("", `/** ${structure.text} Byte offsets of its fields. */`, `export const ${pascal(structure.name)} = {`);
    out.push("  /** Bytes of the whole. */", `  SIZE: ${structure.size},`);
    for (const field of placeStructure(structure))
      out.push(`  /** ${field.type}: ${field.text} */`, `  ${upper(field.name)}: ${field.offset},`);
    out.push("} as const;");
  }
  out.push(
    "",
    "/** Views over one region that holds submissions; `entry` below is the index of a submission from its start. */",
    "export interface SubmissionView {",
    "  readonly u8: Uint8Array;",
    "  readonly u16: Uint16Array;",
    "  readonly u32: Uint32Array;",
    "}",
  );
  for (const operation of definition.operations) out.push("", ...encoder(definition, operation));
  return out.join("\n") + "\n";
}

/** A function that fills one submission; what the operation does not take keeps what the entry held before. */
function encoder(definition: Definition, operation: Operation): string[] {
  const submission = definition.structures.find((s) => s.name === "submission")!;
  const start = definition.constants.find((c) => c.name === "ARGUMENTS_OFFSET")!.value;
  const fields = place(operation.name, operation.arguments, start, submission.size);
  const parameters = ["view: SubmissionView", "entry: number", "token: number"];
  if (operation.flags.length > 0) parameters.push("flags: number");
  if (operation.handle !== undefined) parameters.push("handle: number");
  if (operation.payload !== "none") parameters.push("address: number", "length: number");
  const named = fields.filter((field) => field.name !== "reserved");
  for (const field of named)
    parameters.push(`${camel(field.name)}: ${field.type.startsWith("bytes") ? "Uint8Array" : "number"}`);
  const lines = [
    `/** ${operation.text}${operation.handle === undefined ? "" : ` \`handle\` is ${operation.handle}.`} Result: ${operation.result}. */`,
    `export function ${camel("encode_" + operation.name)}(${parameters.join(", ")}): void {`,
    `  const word = entry * ${submission.size / 4};`,
    "  const u32 = view.u32;",
  ];
  lines.push(`  u32[word] = ${operation.flags.length > 0 ? `${operation.number} | (flags << 16)` : operation.number};`);
  lines.push("  u32[word + 1] = token;");
  if (operation.handle !== undefined) lines.push("  u32[word + 2] = handle;");
  if (operation.payload !== "none") {
    lines.push("  u32[word + 3] = length;", "  u32[word + 4] = address;", "  u32[word + 5] = 0;");
  }
  const plain = named.filter((field) => !field.type.startsWith("bytes"));
  for (const word of new Set(plain.map((field) => Math.floor(field.offset / 4)))) {
    const parts = plain
      .filter((field) => Math.floor(field.offset / 4) === word)
      .map((field) =>
        field.offset % 4 === 0 ? camel(field.name) : `(${camel(field.name)} << ${(field.offset % 4) * 8})`,
      );
    lines.push(`  u32[word + ${word}] = ${parts.join(" | ")};`);
  }
  for (const field of plain.filter(({ size }) => size === 8)) {
    // An address fits in 32 bits; an integer of 64 bits is one that a number holds exactly.
    const high = field.type === "address" ? "0" : `Math.floor(${camel(field.name)} / 0x1_0000_0000)`;
    lines.push(`  u32[word + ${field.offset / 4 + 1}] = ${high};`);
  }
  for (const field of named) {
    if (field.type.startsWith("bytes")) {
      lines.push(
        `  view.u8.set(${camel(field.name)}.subarray(0, ${field.size}), entry * ${submission.size} + ${field.offset});`,
      );
    }
  }
  lines.push("}");
  return lines;
}
