// Console output: each write is copied into an arena and published at once as one submission.

import { SubmissionFlag, TRANSFER_MAX, encodeConsoleWrite, type ConsoleStream } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";
import type { Ring } from "./ring.ts";
import type { TaskQueue } from "./task-queue.ts";
import type { CompletionHandler, ConsoleSink } from "./types.ts";

const ARENA_SIZE = 8192;

interface Write {
  /** Keeps bytes outside of the arena in place. */
  readonly bytes: Uint8Array | undefined;
  readonly done: ((error: boolean) => void) | undefined;
}

const plainWrite: Write = { bytes: undefined, done: undefined };

/** Writes complete in the order of submission, so one token serves them all. */
export class RingConsole implements ConsoleSink, CompletionHandler {
  private readonly machine: Machine;
  private readonly ring: Ring;
  private readonly tasks: TaskQueue;
  private readonly token: number;
  private readonly writes: Write[] = [];
  private arena: Uint8Array | undefined;
  private arenaAddress = 0;
  private used = 0;

  constructor(machine: Machine, ring: Ring, tasks: TaskQueue) {
    this.machine = machine;
    this.ring = ring;
    this.tasks = tasks;
    this.token = ring.keep(this, 0);
  }

  write(stream: ConsoleStream, text: string, done?: (error: boolean) => void): void {
    const arena = this.room(text.length);
    this.ring.reserveKept();
    if (arena !== undefined) {
      const [read, written] = this.machine.encodeUtf8Into(text, arena, this.used);
      if (read === text.length) return this.submitArena(stream, written, done);
    }
    this.submitOwn(stream, this.machine.encodeUtf8(text), done);
  }

  writeBytes(stream: ConsoleStream, bytes: Uint8Array, done?: (error: boolean) => void): void {
    const arena = this.room(bytes.length);
    this.ring.reserveKept();
    if (arena === undefined) return this.submitOwn(stream, bytes.slice(), done);
    this.machine.copy(arena, this.used, bytes, 0, bytes.length);
    this.submitArena(stream, bytes.length, done);
  }

  complete(_tag: number, result: number): void {
    const { done } = this.writes.shift()!;
    if (this.writes.length === 0) this.used = 0;
    if (done !== undefined) this.tasks.nextTick(() => done(result < 0));
  }

  /**
   * The arena if it has so much room, else undefined: the write needs a buffer of its own. Comes before the reservation, which
   * it would publish unfinished; the place in the arena is taken after it, because a reservation may empty the arena.
   */
  private room(length: number): Uint8Array | undefined {
    if (length > ARENA_SIZE) return undefined;
    if (this.arena === undefined) {
      this.arena = new Uint8Array(ARENA_SIZE);
      this.arenaAddress = this.machine.address(this.arena);
    }
    if (this.used + length > ARENA_SIZE) this.ring.flush(0);
    return this.used + length > ARENA_SIZE ? undefined : this.arena;
  }

  private submitArena(stream: ConsoleStream, length: number, done: Write["done"]): void {
    this.submit(
      stream,
      this.arenaAddress + this.used,
      length,
      done === undefined ? plainWrite : { bytes: undefined, done },
    );
    this.used += length;
  }

  private submitOwn(stream: ConsoleStream, bytes: Uint8Array, done: Write["done"]): void {
    const address = this.machine.address(bytes);
    let at = 0;
    for (; bytes.length - at > TRANSFER_MAX; at += TRANSFER_MAX) {
      this.submit(stream, address + at, TRANSFER_MAX, { bytes, done: undefined });
      this.ring.reserveKept();
    }
    this.submit(stream, address + at, bytes.length - at, { bytes, done });
  }

  private submit(stream: ConsoleStream, address: number, length: number, write: Write): void {
    const { ring } = this;
    // Nobody waits for a line of the log: it must not end a wait and cost an exit.
    const flags = write.done === undefined ? SubmissionFlag.QUIET : 0;
    encodeConsoleWrite(ring.view, ring.entry, this.token, flags, address, length, stream);
    ring.publish();
    this.writes.push(write);
  }
}
