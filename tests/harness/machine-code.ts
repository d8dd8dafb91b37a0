// A handful of x86-64 instructions as bytes: enough for guests that do one forbidden thing.

import {
  COMPLETIONS_ADDRESS,
  CONTROL_ADDRESS,
  Completion,
  ControlPage,
  Hypercall,
  SUBMISSIONS_ADDRESS,
  Submission,
} from "@unikernel/hal";

export type Code = readonly number[];

const u32 = (value: number): Code => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

/** mov dword [address], value. Addresses below 2 GB. */
export const store = (address: number, value: number): Code => [0xc7, 0x04, 0x25, ...u32(address), ...u32(value)];
/** mov eax, [address] */
export const load = (address: number): Code => [0x8b, 0x04, 0x25, ...u32(address)];
/** mov eax, address; jmp rax */
export const jump = (address: number): Code => [0xb8, ...u32(address), 0xff, 0xe0];
/** mov edx, port; out dx, eax */
export const out = (port: number): Code => [0xba, ...u32(port), 0xef];
/** mov edx, port; in eax, dx */
export const input = (port: number): Code => [0xba, ...u32(port), 0xed];
export const set = (value: number): Code => [0xb8, ...u32(value)];
export const negate: Code = [0xf7, 0xd8];
export const halt: Code = [0xf4];
export const syscall: Code = [0x0f, 0x05];
export const interrupt = (vector: number): Code => [0xcd, vector];
/** mov rax, cr3 */
export const readPageTable: Code = [0x0f, 0x20, 0xd8];
export const spin: Code = [0xeb, 0xfe];
/** push rax, for ever */
export const pushForEver: Code = [0x50, 0xeb, 0xfd];

export const exit = (code: number): Code => [...set(code), ...out(Hypercall.EXIT)];

/** Exits with the negated result of completion `index`, that is, with its error class. */
export const exitWithError = (index: number): Code => [
  ...load(COMPLETIONS_ADDRESS + index * Completion.SIZE + Completion.RESULT),
  ...negate,
  ...out(Hypercall.EXIT),
];

export interface Fields {
  readonly operation: number;
  readonly flags?: number;
  readonly token?: number;
  readonly handle?: number;
  readonly address?: number;
  readonly length?: number;
  /** The operation's own first word. */
  readonly own?: number;
}

/** Writes submission `index` of the ring. */
export function submission(index: number, fields: Fields): Code {
  const at = SUBMISSIONS_ADDRESS + index * Submission.SIZE;
  return [
    ...store(at, fields.operation | ((fields.flags ?? 0) << 16)),
    ...store(at + Submission.TOKEN, fields.token ?? 1),
    ...store(at + Submission.HANDLE, fields.handle ?? 0),
    ...store(at + Submission.LENGTH, fields.length ?? 0),
    ...store(at + Submission.ADDRESS, fields.address ?? 0),
    ...store(at + Submission.ADDRESS + 4, 0),
    ...store(at + 24, fields.own ?? 0),
  ];
}

/** Makes the `enter` hypercall with `tail` submissions in the ring, until `wait` completions are there. */
export const enter = (tail: number, wait: number): Code => [
  ...store(CONTROL_ADDRESS + ControlPage.SUBMISSION_TAIL, tail),
  ...store(CONTROL_ADDRESS + ControlPage.ENTER_WAIT, wait),
  ...store(CONTROL_ADDRESS + ControlPage.ENTER_DEADLINE, 0xffff_ffff),
  ...store(CONTROL_ADDRESS + ControlPage.ENTER_DEADLINE + 4, 0xffff_ffff),
  ...set(0),
  ...out(Hypercall.ENTER),
];
