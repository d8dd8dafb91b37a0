// The seams of the core: what the layers above it receive.

import type { ConsoleStream } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";

/** Time. Neither function waits. */
export interface Clock {
  /** Nanoseconds since the guest's start; never goes back. */
  monotonic(): number;
  /** Milliseconds since 1970-01-01 UTC, with fraction. */
  wall(): number;
}

/** Cryptographically strong random bytes of the host. */
export interface Random {
  /** Fills the whole view. Does not wait for the event loop; costs an exit to the monitor now and then. */
  fill(target: Uint8Array): void;
}

/** Where console output goes. */
export interface ConsoleSink {
  /**
   * Hands text over as UTF-8, at once and in order over both streams. The bytes are copied. `done` is called by a later turn of
   * the event loop, when the monitor has written them; `error` is true if it could not.
   */
  write(stream: ConsoleStream, text: string, done?: (error: boolean) => void): void;
  /** The same for bytes. */
  writeBytes(stream: ConsoleStream, bytes: Uint8Array, done?: (error: boolean) => void): void;
}

/** The world below the library OS: everything that is not a pure function comes from here. */
export interface Hal {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly random: Random;
  readonly console: ConsoleSink;
}

/**
 * Hears of completions. One object may own many submissions; `tag`, given to `Ring.reserve`, tells them apart, so that no
 * closure is needed for an operation.
 */
export interface CompletionHandler {
  /**
   * @param tag the number given to `reserve`
   * @param result >= 0, or the negative of an `Error` of the HAL
   * @param value the completion's second result (with CompletionFlag.BUFFER the number of a provided buffer)
   * @param flags bits of CompletionFlag; without MORE the token is free again when this is called: forget it
   * @param detail the host's errno or 0, for messages only
   * @param data byte offset of the completion's 16 data bytes in `ring.data`, valid until the handler reserves a submission or returns
   *
   * What it throws is an uncaught exception. process.nextTick callbacks and promise jobs run after each call.
   */
  complete(tag: number, result: number, value: number, flags: number, detail: number, data: number): void;
}
