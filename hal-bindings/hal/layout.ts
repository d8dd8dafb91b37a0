// Where fields lie: natural alignment, in order. Refuses a definition that does not fit or repeats a number.

import type { Definition, Field, FieldType, Structure } from "./schema.ts";

/** A field with its place. `size` and `offset` in bytes. */
export interface PlacedField extends Field {
  readonly offset: number;
  readonly size: number;
}

/** Bytes and alignment of a field type. */
export function measure(type: FieldType): { size: number; align: number } {
  switch (type) {
    case "u8":
      return { size: 1, align: 1 };
    case "u16":
      return { size: 2, align: 2 };
    case "u32":
    case "i32":
      return { size: 4, align: 4 };
    case "u64":
    case "i64":
    case "address":
      return { size: 8, align: 8 };
    default:
      return { size: Number(type.slice("bytes:".length)), align: 1 };
  }
}

/** Lays fields out from `start`; throws if they reach beyond `end`. */
export function place(owner: string, fields: readonly Field[], start: number, end: number): PlacedField[] {
  let offset = start;
  const placed = fields.map((field) => {
    const { size, align } = measure(field.type);
    offset = Math.ceil(offset / align) * align;
    const result = { ...field, offset, size };
    offset += size;
    return result;
  });
  if (offset > end) throw new Error(`${owner}: fields end at ${offset}, behind ${end}`);
  return placed;
}

/** The fields of a structure with their places. */
export function placeStructure(structure: Structure): PlacedField[] {
  return place(structure.name, structure.fields, 0, structure.size);
}

/** Throws if a name or number of the definition stands twice, or an operation names what does not exist. */
export function validate(definition: Definition): void {
  const unique = (what: string, values: readonly (string | number)[]): void => {
    const seen = new Set<string | number>();
    for (const value of values) {
      if (seen.has(value)) throw new Error(`${what}: ${value} stands twice`);
      seen.add(value);
    }
  };
  unique(
    "constants",
    definition.constants.map((c) => c.name),
  );
  unique(
    "operation numbers",
    definition.operations.map((o) => o.number),
  );
  unique(
    "operation names",
    definition.operations.map((o) => o.name),
  );
  unique(
    "hypercall ports",
    definition.hypercalls.map((h) => h.port),
  );
  for (const set of definition.enumerations) {
    unique(
      `${set.name} values`,
      set.values.map((v) => v.value),
    );
    unique(
      `${set.name} names`,
      set.values.map((v) => v.name),
    );
  }
  const names = (set: string): string[] =>
    definition.enumerations.find((e) => e.name === set)?.values.map((v) => v.name) ?? [];
  const errors = names("error");
  if (errors.length > 8) throw new Error("error: at most eight classes");
  for (const { name, fields } of definition.structures) {
    unique(`${name} fields`, ["size", ...fields.map((field) => field.name)]); // SIZE is that of the whole
  }
  for (const operation of definition.operations) {
    for (const error of operation.errors) {
      if (!errors.includes(error)) throw new Error(`${operation.name}: no error class ${error}`);
    }
    for (const flag of operation.flags) {
      if (!names("submission_flag").includes(flag)) throw new Error(`${operation.name}: no flag ${flag}`);
    }
  }
}
