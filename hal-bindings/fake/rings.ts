// The monitor's side of the rings: takes submissions, posts completions.

import {
  BUFFERS_ADDRESS,
  BUFFER_COUNT,
  COMPLETIONS_ADDRESS,
  COMPLETION_COUNT,
  CONTROL_ADDRESS,
  Completion,
  ControlPage,
  SUBMISSIONS_ADDRESS,
  SUBMISSION_COUNT,
  Submission,
} from "../gen/hal.ts";

/** A completion to be posted; what is left out is 0. */
export interface Posting {
  readonly token: number;
  readonly result: number;
  readonly flags?: number;
  readonly detail?: number;
  readonly value?: number;
  readonly data?: Uint8Array;
}

/** Free-running counters as on the real monitor; a broken ring is an Error that ends the guest. */
export class MonitorRings {
  readonly #control: DataView;
  readonly #bytes: Uint8Array;
  readonly #overflow: Posting[] = [];
  /** Tokens of submissions with QUIET that have not completed. */
  readonly quiet: Set<number> = new Set();
  /** Completions posted since the start of this `enter` that do not end its wait. */
  quietPosted = 0;

  constructor(shared: ArrayBuffer) {
    this.#control = new DataView(shared);
    this.#bytes = new Uint8Array(shared);
  }

  /** A field of the control page, u32. */
  control(offset: number): number {
    return this.#control.getUint32(offset, true);
  }

  /** A copy of the next submission, or undefined. */
  take(): DataView | undefined {
    const head = this.control(ControlPage.SUBMISSION_HEAD);
    const waiting = (this.control(ControlPage.SUBMISSION_TAIL) - head) >>> 0;
    if (waiting > SUBMISSION_COUNT)
      throw new Error(`broken submission ring: ${waiting} entries of ${SUBMISSION_COUNT}`);
    if (waiting === 0) return undefined;
    const start = SUBMISSIONS_ADDRESS - CONTROL_ADDRESS + (head % SUBMISSION_COUNT) * Submission.SIZE;
    this.#control.setUint32(ControlPage.SUBMISSION_HEAD, head + 1, true);
    return new DataView(this.#bytes.slice(start, start + Submission.SIZE).buffer);
  }

  /** Completions in the ring that the guest has not taken. */
  get ready(): number {
    const ready = (this.control(ControlPage.COMPLETION_TAIL) - this.control(ControlPage.COMPLETION_HEAD)) >>> 0;
    if (ready > COMPLETION_COUNT) throw new Error(`broken completion ring: ${ready} entries of ${COMPLETION_COUNT}`);
    return ready;
  }

  get full(): boolean {
    return this.ready === COMPLETION_COUNT;
  }

  /** Posts it now or, while the ring is full, as soon as the guest has taken others: at most one for each operation in force. */
  post(posting: Posting): void {
    this.#overflow.push(posting);
    this.flush();
  }

  /** Moves what did not fit into the ring. */
  flush(): void {
    while (this.#overflow.length > 0 && !this.full) this.#write(this.#overflow.shift()!);
  }

  #write(posting: Posting): void {
    if (this.quiet.delete(posting.token) && posting.result >= 0) this.quietPosted++;
    const tail = this.control(ControlPage.COMPLETION_TAIL);
    const at = COMPLETIONS_ADDRESS - CONTROL_ADDRESS + (tail % COMPLETION_COUNT) * Completion.SIZE;
    const view = this.#control;
    view.setUint32(at + Completion.TOKEN, posting.token, true);
    view.setInt32(at + Completion.RESULT, posting.result, true);
    view.setUint16(at + Completion.FLAGS, posting.flags ?? 0, true);
    view.setUint16(at + Completion.DETAIL, posting.detail ?? 0, true);
    view.setUint32(at + Completion.VALUE, posting.value ?? 0, true);
    this.#bytes.fill(0, at + Completion.DATA, at + Completion.SIZE);
    if (posting.data !== undefined) this.#bytes.set(posting.data, at + Completion.DATA);
    view.setUint32(ControlPage.COMPLETION_TAIL, tail + 1, true);
  }

  /** The next provided buffer: its number, address and size; undefined if none is provided. */
  provided(): { number: number; address: number; size: number } | undefined {
    const head = this.control(ControlPage.BUFFER_HEAD);
    const waiting = (this.control(ControlPage.BUFFER_TAIL) - head) >>> 0;
    if (waiting > BUFFER_COUNT) throw new Error(`broken buffer ring: ${waiting} entries of ${BUFFER_COUNT}`);
    if (waiting === 0) return undefined;
    const number = this.#control.getUint32(BUFFERS_ADDRESS - CONTROL_ADDRESS + (head % BUFFER_COUNT) * 4, true);
    const count = this.control(ControlPage.POOL_COUNT);
    if (number >= count) throw new Error(`broken buffer ring: buffer ${number} of ${count}`);
    const size = this.control(ControlPage.POOL_BUFFER_SIZE);
    return { number, address: this.control(ControlPage.POOL_ADDRESS) + number * size, size };
  }

  /** Takes the buffer that `provided` showed. */
  takeProvided(): void {
    this.#control.setUint32(ControlPage.BUFFER_HEAD, this.control(ControlPage.BUFFER_HEAD) + 1, true);
  }
}
