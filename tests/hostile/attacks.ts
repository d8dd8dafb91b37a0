// The attacks that the hostile guest knows (guest/src/attacks), and how each must end.

export interface Attack {
  readonly name: string;
  readonly rounds: number;
  /**
   * `alone`: the guest ends by itself or the monitor ends it. `never`: it goes on until SIGTERM. `either`: as the seed has it.
   */
  readonly ends: "alone" | "never" | "either";
  /** Exit codes besides 0 (`alone`) and 143 (`never`). */
  readonly codes?: readonly number[];
  /** The code of the reason, where there is just one. */
  readonly reason?: RegExp;
  /** It hears SIGTERM itself and goes on; a second SIGINT ends it (docs/hal.md, `signal`). */
  readonly insist?: boolean;
  /** Only one destination is granted, and nothing that listens. */
  readonly strict?: boolean;
  /** Its standard output is a pipe that nobody reads. */
  readonly unread?: boolean;
  /** It writes to standard error without end. */
  readonly silent?: boolean;
  /** It has no randomness. */
  readonly once?: boolean;
}

export const attacks: readonly Attack[] = [
  { name: "submissions", rounds: 150, ends: "either", codes: [134], insist: true, silent: true },
  { name: "counters", rounds: 200, ends: "alone", codes: [134], reason: /^error\[RING_BROKEN\]: /m },
  { name: "buffers", rounds: 200, ends: "alone", codes: [134], reason: /^error\[RING_BROKEN\]: /m },
  { name: "overlap", rounds: 200, ends: "alone", codes: [134] },
  { name: "changing", rounds: 0, ends: "either", codes: [134], insist: true, silent: true },
  { name: "handles", rounds: 100, ends: "alone" },
  { name: "files", rounds: 2, ends: "alone", once: true },
  { name: "enters", rounds: 0, ends: "never" },
  { name: "clocks", rounds: 0, ends: "never", once: true },
  { name: "ports", rounds: 2000, ends: "alone" },
  { name: "deaf", rounds: 0, ends: "never", codes: [130], insist: true, once: true },
  { name: "panics", rounds: 0, ends: "alone", codes: [134, 137], reason: /^error\[[A-Z_]+\]: / },
  { name: "logs", rounds: 0, ends: "never", silent: true },
  { name: "logs", rounds: 0, ends: "never", unread: true, silent: true, once: true },
  { name: "mute", rounds: 0, ends: "never", insist: true, unread: true, silent: true, once: true },
  { name: "stuck", rounds: 0, ends: "never", unread: true, once: true },
  { name: "faults", rounds: 0, ends: "alone", codes: [134], reason: /^error\[[A-Z_]+\]: / },
  { name: "memory", rounds: 0, ends: "never", once: true },
  { name: "entropy", rounds: 0, ends: "never", once: true },
  { name: "writes", rounds: 0, ends: "never", once: true },
  { name: "queues", rounds: 200, ends: "alone" },
  { name: "connections", rounds: 200, ends: "alone" },
  { name: "strangers", rounds: 2000, ends: "alone", strict: true },
  { name: "paths", rounds: 2000, ends: "alone" },
];
