// The rings without a library OS: what a HAL case submits and sees.

import {
  BUFFERS_ADDRESS,
  BUFFER_COUNT,
  COMPLETIONS_ADDRESS,
  COMPLETION_COUNT,
  CONTROL_ADDRESS,
  Completion,
  CompletionFlag,
  ControlPage,
  SUBMISSIONS_ADDRESS,
  SUBMISSION_COUNT,
  type SubmissionView,
} from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";

/** A completion, copied out of the ring. */
export interface Seen {
  readonly token: number;
  readonly result: number;
  readonly flags: number;
  readonly detail: number;
  readonly value: number;
  readonly data: Uint8Array;
}

export type Encode = (view: SubmissionView, entry: number, token: number) => void;

/** Fails a case. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Fails a case unless both are the same. */
export function same(actual: number | string, expected: number | string, what: string): void {
  check(actual === expected, `${what}: expected ${expected}, got ${actual}`);
}

/** Fails a case unless the operation was refused with this class of error and, if said, this errno. */
export function refused(seen: Seen, error: number, errno: number | undefined, what: string): void {
  same(seen.result, -error, `${what}, result`);
  if (errno !== undefined) same(seen.detail, errno, `${what}, errno`);
}

/** Collects completions until each token is there; the order among different handles is not promised. */
export function gather(raw: Raw, tokens: readonly number[]): Map<number, Seen> {
  const found = new Map<number, Seen>();
  while (found.size < tokens.length) {
    const seen = raw.next();
    check(tokens.includes(seen.token), `a completion for token ${seen.token} that was not expected`);
    found.set(seen.token, seen);
  }
  return found;
}

/** One view of the shared region for a whole guest; cases share it one after the other. */
export class Raw {
  readonly machine: Machine;
  readonly view: SubmissionView;
  readonly control: Uint32Array;
  readonly #bytes: DataView;
  /** What holds the memory that submissions in force name, by token: it must stay where it is. */
  readonly #held = new Map<number, Encode>();
  #token = 1000;

  constructor(machine: Machine) {
    this.machine = machine;
    const start = SUBMISSIONS_ADDRESS - CONTROL_ADDRESS;
    this.view = {
      u8: new Uint8Array(machine.shared, start),
      u16: new Uint16Array(machine.shared, start),
      u32: new Uint32Array(machine.shared, start),
    };
    this.control = new Uint32Array(machine.shared, 0, 16);
    this.#bytes = new DataView(machine.shared);
  }

  /** Puts one submission into the ring without entering; returns its token. What `encode` refers to stays in memory. */
  submit(encode: Encode): number {
    const word = ControlPage.SUBMISSION_TAIL / 4;
    const tail = this.control[word]!;
    const token = this.#token++;
    encode(this.view, tail % SUBMISSION_COUNT, token);
    this.#held.set(token, encode);
    this.control[word] = tail + 1;
    return token;
  }

  /** Submissions that the monitor has not taken. */
  get untaken(): number {
    return (this.control[ControlPage.SUBMISSION_TAIL / 4]! - this.control[ControlPage.SUBMISSION_HEAD / 4]!) >>> 0;
  }

  /** Completions that wait in the ring. */
  get ready(): number {
    return (this.control[ControlPage.COMPLETION_TAIL / 4]! - this.control[ControlPage.COMPLETION_HEAD / 4]!) >>> 0;
  }

  /** Takes the oldest completion, if there is one. */
  take(): Seen | undefined {
    if (this.ready === 0) return undefined;
    const head = this.control[ControlPage.COMPLETION_HEAD / 4]!;
    const at = COMPLETIONS_ADDRESS - CONTROL_ADDRESS + (head % COMPLETION_COUNT) * Completion.SIZE;
    const view = this.#bytes;
    const seen = {
      token: view.getUint32(at + Completion.TOKEN, true),
      result: view.getInt32(at + Completion.RESULT, true),
      flags: view.getUint16(at + Completion.FLAGS, true),
      detail: view.getUint16(at + Completion.DETAIL, true),
      value: view.getUint32(at + Completion.VALUE, true),
      data: new Uint8Array(this.machine.shared.slice(at + Completion.DATA, at + Completion.SIZE)),
    };
    this.control[ControlPage.COMPLETION_HEAD / 4] = head + 1;
    if ((seen.flags & CompletionFlag.MORE) === 0) this.#held.delete(seen.token);
    return seen;
  }

  /** The next completion, waiting for it at most five seconds. */
  next(): Seen {
    if (this.ready === 0) this.machine.enter(1, 5000);
    const seen = this.take();
    check(seen !== undefined, "no completion within five seconds");
    return seen;
  }

  /** Submits and returns its completion, which must be the next. */
  call(encode: Encode): Seen {
    const token = this.submit(encode);
    const seen = this.next();
    same(seen.token, token, "token of the completion");
    return seen;
  }

  /** Names the pool of provided buffers; none is provided yet. */
  pool(buffers: Uint8Array, size: number): void {
    this.control[ControlPage.POOL_ADDRESS / 4] = this.machine.address(buffers);
    this.control[ControlPage.POOL_ADDRESS / 4 + 1] = 0;
    this.control[ControlPage.POOL_BUFFER_SIZE / 4] = size;
    this.control[ControlPage.POOL_COUNT / 4] = Math.floor(buffers.length / size);
  }

  /** Provides a buffer of the pool. */
  provide(number: number): void {
    const word = ControlPage.BUFFER_TAIL / 4;
    const tail = this.control[word]!;
    this.#bytes.setUint32(BUFFERS_ADDRESS - CONTROL_ADDRESS + (tail % BUFFER_COUNT) * 4, number, true);
    this.control[word] = tail + 1;
  }

  /** Takes back the buffers that are provided and not yet used: the next pool starts with none. Nothing may be receiving. */
  emptyPool(): void {
    this.control[ControlPage.BUFFER_TAIL / 4] = this.control[ControlPage.BUFFER_HEAD / 4]!;
  }

  /** Buffers that are provided and not yet used. */
  get provided(): number {
    return (this.control[ControlPage.BUFFER_TAIL / 4]! - this.control[ControlPage.BUFFER_HEAD / 4]!) >>> 0;
  }
}

/** A case: what the HAL promises, in one sentence, and the proof. */
export interface HalCase {
  readonly name: string;
  run(raw: Raw): void;
}
