// The vocabulary in which the HAL is defined: what a constant, a structure, a hypercall and an operation are.

/** Fixed-width integers only; `address` is a guest address (u64 on the wire, zero-extended), `bytes:N` is N raw bytes. */
export type FieldType = "u8" | "u16" | "u32" | "i32" | "u64" | "i64" | "address" | `bytes:${number}`;

/** One field of a structure. `text` says what it means and in which unit. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly text: string;
}

/** A structure in memory that both sides share. Fields lie in order at their natural alignment. */
export interface Structure {
  readonly name: string;
  readonly size: number;
  readonly text: string;
  readonly fields: readonly Field[];
}

/** A named number. Numbers are never reused. */
export interface Constant {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** A closed set of named numbers of one kind (error classes, exit codes, flags). */
export interface Enumeration {
  readonly name: string;
  readonly text: string;
  readonly values: readonly Constant[];
}

/** An `out` instruction that reaches the monitor. `port` is the I/O port, `value` what eax holds. */
export interface Hypercall {
  readonly name: string;
  readonly port: number;
  readonly since: number;
  readonly value: string;
  readonly text: string;
}

/** What stands in the address and length fields of a submission. */
export type Payload = "none" | "read by the monitor" | "written by the monitor";

/** The devices of the monitor, and the rings themselves. */
export const devices = [
  "ring",
  "entropy",
  "console",
  "signal",
  "memory",
  "stream",
  "datagram",
  "name",
  "volume",
] as const;
export type Device = (typeof devices)[number];

/** An operation in the submission ring. */
export interface Operation {
  readonly name: string;
  readonly number: number;
  /** Who serves it: one device file of the monitor. */
  readonly device: Device;
  readonly since: number;
  readonly text: string;
  /** What the handle field must name, if the operation takes one. */
  readonly handle?: string;
  readonly payload: Payload;
  /** Operation-specific fields, laid out from `ARGUMENTS_OFFSET` on. */
  readonly arguments: readonly Field[];
  /** Flags (of the `submission_flag` enumeration) that it accepts; every other bit must be zero. */
  readonly flags: readonly string[];
  /** Meaning of a result >= 0. */
  readonly result: string;
  /** Meaning of the completion's `value` and `data`, where used. */
  readonly value?: string;
  readonly data?: string;
  /** Error classes (of the `error` enumeration) that a caller may rely on. */
  readonly errors: readonly string[];
  /** The manifest capability that must be granted, if any. */
  readonly grant?: string;
}

/** The whole contract. */
export interface Definition {
  readonly abiVersion: number;
  readonly constants: readonly Constant[];
  readonly enumerations: readonly Enumeration[];
  readonly structures: readonly Structure[];
  readonly hypercalls: readonly Hypercall[];
  readonly operations: readonly Operation[];
}
