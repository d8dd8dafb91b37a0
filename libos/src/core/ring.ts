// The submission and completion rings: reserves entries, gives tokens, hands completions to their handlers.

import {
  COMPLETION_COUNT,
  COMPLETIONS_ADDRESS,
  CONTROL_ADDRESS,
  Completion,
  CompletionFlag,
  ControlPage,
  SUBMISSION_COUNT,
  SUBMISSIONS_ADDRESS,
  Submission,
  encodeCancel,
  type SubmissionView,
} from "@unikernel/hal";
import type { Effort, Machine } from "@unikernel/hal/machine";
import type { CompletionHandler } from "./types.ts";

const SUBMISSION_TAIL = ControlPage.SUBMISSION_TAIL / 4;
const SUBMISSION_HEAD = ControlPage.SUBMISSION_HEAD / 4;
const COMPLETION_TAIL = ControlPage.COMPLETION_TAIL / 4;
const COMPLETION_HEAD = ControlPage.COMPLETION_HEAD / 4;
const SUBMISSION_MASK = SUBMISSION_COUNT - 1;
const COMPLETION_MASK = COMPLETION_COUNT - 1;
const WORDS = Completion.SIZE / 4;
const MORE = CompletionFlag.MORE;

const ignore: CompletionHandler = { complete: () => {} };

/**
 * The guest's end of the rings. An operation is three steps, with no allocation:
 *
 *     const token = ring.reserve(this, SEND);
 *     encodeStreamSend(ring.view, ring.entry, token, handle, address, length);
 *
 * The entry is published by the next `reserve`, `publish` or `enter`; nothing else may happen between the two lines.
 */
export class Ring {
  /** For the encoders of @unikernel/hal. */
  readonly view: SubmissionView;
  /** The entry that `reserve` returned last. */
  entry = 0;
  /** Set by a handler that has called no application code: then there is nothing to be drained behind it. */
  calm: boolean = false;
  /** Where the data bytes of the completion lie that is being handled. */
  data: Uint8Array;

  private readonly machine: Machine;
  private readonly control: Uint32Array;
  private readonly completions: Int32Array;
  private readonly completionBytes: Uint8Array;
  private tail = 0;
  private head = 0;
  /** The tail behind the last submission that is no console write (or another one of a kept token). */
  private lastOperation = 0;

  // By token: who hears of it, under which tag, and whether the token is kept for good.
  private readonly handlers: CompletionHandler[] = [];
  private readonly tags: number[] = [];
  private readonly kept: boolean[] = [];
  private readonly free: number[] = [];
  private freeCount = 0;

  // Completions taken out of the ring before their turn, because the ring had to be emptied while JavaScript was running.
  private backlog = new Int32Array(0);
  private backlogBytes = new Uint8Array(0);
  private backlogHead = 0;
  private backlogTail = 0;

  constructor(machine: Machine) {
    this.machine = machine;
    const shared = machine.shared;
    this.control = new Uint32Array(shared, 0, ControlPage.SIZE / 4);
    const at = SUBMISSIONS_ADDRESS - CONTROL_ADDRESS;
    const size = SUBMISSION_COUNT * Submission.SIZE;
    this.view = {
      u8: new Uint8Array(shared, at, size),
      u16: new Uint16Array(shared, at, size / 2),
      u32: new Uint32Array(shared, at, size / 4),
    };
    const from = COMPLETIONS_ADDRESS - CONTROL_ADDRESS;
    this.completions = new Int32Array(shared, from, COMPLETION_COUNT * WORDS);
    this.completionBytes = new Uint8Array(shared, from, COMPLETION_COUNT * Completion.SIZE);
    this.data = this.completionBytes;
    this.tail = this.lastOperation = this.control[SUBMISSION_TAIL]!;
    this.head = this.control[COMPLETION_HEAD]!;
  }

  /**
   * Takes the next submission entry (its index in `entry`) and a token whose completions go to `handler` with `tag`.
   * Publishes what was reserved before. If the ring is full, makes the monitor empty it first; never waits.
   */
  reserve(handler: CompletionHandler, tag: number): number {
    this.next();
    this.lastOperation = this.tail;
    let token: number;
    if (this.freeCount > 0) {
      token = this.free[--this.freeCount]!;
      this.handlers[token] = handler;
      this.tags[token] = tag;
    } else {
      token = this.handlers.length;
      this.handlers.push(handler);
      this.tags.push(tag);
      this.kept.push(false);
    }
    return token;
  }

  /**
   * A token for good, for many submissions by `reserveKept`. Its completions are delivered as soon as they are seen, even in the
   * middle of a `reserve`; so its handler must not run application code.
   */
  keep(handler: CompletionHandler, tag: number): number {
    const token = this.handlers.length;
    this.handlers.push(handler);
    this.tags.push(tag);
    this.kept.push(true);
    return token;
  }

  /** Takes the next submission entry for a token of `keep`. */
  reserveKept(): void {
    this.next();
  }

  /** Ends the submission with this token, which must not have completed yet; it completes with CANCELLED or its own result. */
  cancel(target: number): void {
    const token = this.reserve(ignore, 0);
    encodeCancel(this.view, this.entry, token, target);
  }

  /** Makes what was reserved visible to the monitor, which takes it up by itself if the guest computes for long. */
  publish(): void {
    this.control[SUBMISSION_TAIL] = this.tail;
  }

  /**
   * Publishes and makes one `enter`.
   * @param wait completions that must be in the ring before it returns
   * @param timeout milliseconds, Infinity for no limit
   */
  enter(wait: number, timeout: number): void {
    this.control[SUBMISSION_TAIL] = this.tail;
    this.machine.enter(wait, timeout);
  }

  /** Before the guest ends: what is submitted is taken, console writes by the `exit` that follows, the rest by an `enter` here. */
  finish(): void {
    this.publish();
    if (((this.lastOperation - this.control[SUBMISSION_HEAD]!) | 0) > 0) this.machine.enter(0, 0);
  }

  /** Submissions that the monitor has not taken. */
  get pending(): number {
    return (this.tail - this.control[SUBMISSION_HEAD]!) >>> 0;
  }

  /** Whether a completion is there to be dispatched. */
  get ready(): boolean {
    return this.backlogHead < this.backlogTail || this.control[COMPLETION_TAIL] !== this.head;
  }

  /** Hands one completion to its handler. False if none is there. Throws what the handler throws; the completion counts as taken. */
  dispatch(): boolean {
    if (this.backlogTail > 0) return this.dispatchBacklog();
    const head = this.head;
    // The head is given back one completion late: the data bytes stay untouched while the handler runs.
    this.control[COMPLETION_HEAD] = head;
    if (this.control[COMPLETION_TAIL] === head) return false;
    this.head = (head + 1) >>> 0;
    this.data = this.completionBytes;
    this.deliver(this.completions, (head & COMPLETION_MASK) * WORDS);
    return true;
  }

  /**
   * Makes the monitor take submissions and delivers completions of kept tokens; the others wait for `dispatch`.
   * @param wait completions for which it waits
   */
  flush(wait: number): void {
    this.enter(wait, wait === 0 ? 0 : Infinity);
    this.collect();
  }

  /** Waits so many milliseconds, less only if the completion ring is full; for synchronous functions that must. */
  pause(timeout: number): void {
    this.enter(COMPLETION_COUNT, timeout);
    this.collect();
  }

  /** Has the machine give memory back, by submissions of its own for a kept token. What is submitted goes along. */
  releaseMemory(token: number, effort: Effort): void {
    for (let more = true; more;) {
      this.publish();
      more = this.machine.releaseMemory(token, effort);
      this.tail = this.control[SUBMISSION_TAIL]!;
      this.collect();
    }
  }

  private next(): void {
    const tail = this.tail;
    const control = this.control;
    control[SUBMISSION_TAIL] = tail;
    if ((tail - control[SUBMISSION_HEAD]!) >>> 0 >= SUBMISSION_COUNT) this.makeRoom();
    this.entry = tail & SUBMISSION_MASK;
    this.tail = (tail + 1) >>> 0;
  }

  private makeRoom(): void {
    this.flush(0);
    // The monitor stops taking submissions when the completion ring is full; now it is empty.
    if (this.pending >= SUBMISSION_COUNT) this.flush(0);
    if (this.pending >= SUBMISSION_COUNT) this.machine.panic("the monitor does not take submissions from a full ring");
  }

  private deliver(words: Int32Array, at: number): void {
    const token = words[at]!;
    const state = words[at + 2]!;
    const handler = this.handlers[token];
    if (handler === undefined) this.machine.panic(`completion for token ${token}, which was never given`);
    const tag = this.tags[token]!;
    if ((state & MORE) === 0 && !this.kept[token]) {
      this.handlers[token] = ignore;
      this.free[this.freeCount++] = token;
    }
    handler.complete(tag, words[at + 1]!, words[at + 3]! >>> 0, state & 0xffff, state >>> 16, at * 4 + Completion.DATA);
  }

  private dispatchBacklog(): boolean {
    if (this.backlogHead === this.backlogTail) {
      this.backlogHead = this.backlogTail = 0;
      return this.dispatch();
    }
    const at = this.backlogHead++ * WORDS;
    this.data = this.backlogBytes;
    this.deliver(this.backlog, at);
    return true;
  }

  /** Empties the completion ring: kept tokens hear at once, the rest goes to the backlog. */
  private collect(): void {
    const { control, completions } = this;
    const tail = control[COMPLETION_TAIL]!;
    while (this.head !== tail) {
      const at = (this.head & COMPLETION_MASK) * WORDS;
      this.head = (this.head + 1) >>> 0;
      if (this.kept[completions[at]!]) {
        const data = this.data;
        this.data = this.completionBytes;
        this.deliver(completions, at);
        this.data = data;
      } else {
        if (this.backlogTail * WORDS === this.backlog.length) this.growBacklog();
        this.backlog.set(completions.subarray(at, at + WORDS), this.backlogTail++ * WORDS);
      }
    }
    control[COMPLETION_HEAD] = this.head;
  }

  private growBacklog(): void {
    const grown = new Int32Array(Math.max(64 * WORDS, this.backlog.length * 2));
    grown.set(this.backlog);
    this.backlog = grown;
    // A handler that is running keeps its old bytes: `data` still names them.
    this.backlogBytes = new Uint8Array(grown.buffer);
  }
}
