// What the guest kernel hands to JavaScript: the machine. The kernel (Rust) and the fake (TypeScript) both implement it.

/** The file of an application's bundle, as the engine names it in stacks: the one that the image's table of lines is about. */
export const BUNDLE_FILE = "app.js";

/** What a guest is told at its start; copied out of the boot page. Byte counts, addresses as numbers. */
export interface Boot {
  readonly abiVersion: number;
  readonly features: number;
  readonly memorySize: number;
  readonly heapSize: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** 32 random bytes, different at every start. */
  readonly seed: Uint8Array;
}

/** Bytes of the heap. */
export interface MemoryUse {
  readonly heapSize: number;
  /** What may be allocated of it now: its size, or the limit that the operator has set. */
  readonly limit: number;
  /** What is allocated of it. */
  readonly used: number;
  /** The most that was ever taken from it, from its begin to the last byte in use. */
  readonly peak: number;
  /** What the host has given memory for, as far as the guest can tell. */
  readonly resident: number;
}

/** What is done to find memory that can be given back: 0, busy; 1, idle; 2, asked. */
export type Effort = 0 | 1 | 2;

/**
 * The machine below the library OS. No call waits but `enter`. All text functions work on whole strings and views and never
 * throw for content; an offset or range outside of its view throws a RangeError.
 */
export interface Machine {
  readonly boot: Boot;
  /** CONTROL_SIZE bytes from CONTROL_ADDRESS: control page, submission ring, completion ring, buffer ring, panic record. */
  readonly shared: ArrayBuffer;
  /** The tar of the image's files, immutable; empty if there is none. Uses no memory until it is read. */
  readonly files: ArrayBuffer;
  /** The table from bundle to source lines, immutable; empty if there is none. */
  readonly lines: ArrayBuffer;

  /**
   * Hands new submissions to the monitor and waits until `wait` completions are in the ring or `timeout` milliseconds
   * have passed (Infinity: no limit; 0 with `wait` 0: does not wait).
   */
  enter(wait: number, timeout: number): void;
  /** Ends the guest with a code, 0 to 255. Does not return. */
  exit(code: number): never;
  /** Ends the guest with a PanicKind.KERNEL record. Does not return. For states that must not be. */
  panic(message: string): never;

  /** Nanoseconds since the guest's start; never goes back. Fractions are dropped. */
  monotonic(): number;
  /** Milliseconds since 1970-01-01 UTC, with fraction. */
  wall(): number;
  /** Asks the monitor for a fresh clock triple. */
  refreshClock(): void;

  /** Runs promise jobs until none is left. If a job throws, that exception is thrown here and the rest is left for the next call. */
  runJobs(): void;
  /** Sets who hears of promises that reject without a handler (`handled` false) and get one later (`handled` true). */
  onRejection(handler: (promise: Promise<unknown>, reason: unknown, handled: boolean) => void): void;
  /** Sets the function that the kernel calls once after the application's module has been evaluated; when it returns, the guest exits 0. */
  onStart(main: (evaluation: Promise<unknown>) => void): void;

  /** Guest address of a view's (or buffer's) first byte. It stays where it is while the view is reachable. */
  address(view: ArrayBufferView | ArrayBuffer): number;
  memory(): MemoryUse;
  collectGarbage(): void;
  /**
   * Gives whole free pages of the heap back to the monitor, by quiet `memory_release` submissions with this token, and enters
   * without waiting: what was submitted before is taken too. Busy: if a megabyte has fallen free since the last pass. Idle: collects
   * garbage first, which takes time for each object alive. Asked: collects, and gives back all there is.
   * Returns true if the rings have no room for the rest: take the completions and call it again.
   */
  releaseMemory(token: number, effort: Effort): boolean;

  /** UTF-8; a lone surrogate becomes U+FFFD. */
  utf8Length(text: string): number;
  encodeUtf8(text: string): Uint8Array;
  /** Writes as many whole characters as fit from `offset` on; returns [UTF-16 units read, bytes written]. */
  encodeUtf8Into(text: string, target: Uint8Array, offset: number): [read: number, written: number];
  /** Malformed input becomes U+FFFD (WHATWG Encoding); with `fatal` undefined is returned instead. */
  decodeUtf8(bytes: Uint8Array, start: number, end: number, fatal: boolean): string | undefined;
  /** One byte a UTF-16 unit; units above 0xff are cut to their low byte. Returns the bytes written: as many as fit. */
  encodeLatin1Into(text: string, target: Uint8Array, offset: number): number;
  decodeLatin1(bytes: Uint8Array, start: number, end: number): string;
  /** memmove between views, which may overlap. */
  copy(target: Uint8Array, targetOffset: number, source: Uint8Array, start: number, end: number): void;
  /** Index of the first occurrence of `needle` in haystack[start, end), or -1. */
  indexOf(haystack: Uint8Array, needle: Uint8Array, start: number, end: number): number;

  /** For inspection: "pending", or the settled state with its value. */
  promiseState(promise: Promise<unknown>): { state: "pending" | "fulfilled" | "rejected"; value: unknown };
  /** For inspection: target and handler of a proxy, undefined for anything else. */
  proxyDetails(value: object): { target: object; handler: object } | undefined;

  /** Reads and evaluates the part of the application that is not read at the start; its value. Throws if there is none, or no memory for it. */
  readDeferred(): unknown;
}

declare global {
  /** Set by the kernel before the application's module runs; the library OS takes and deletes it. */
  var __machine: Machine | undefined;
}
