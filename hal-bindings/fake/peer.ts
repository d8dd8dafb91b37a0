// A test's end of a stream: the client of a guest's server, or the server of a guest's client.

import { addressText } from "./address.ts";
import type { End } from "./pipe.ts";
import type { Schedule } from "./schedule.ts";

/** What a test's peer hears of. All are called between two turns of the guest, never while it runs. */
export interface PeerEvents {
  onData?(bytes: Uint8Array): void;
  /** The guest has ended its direction. */
  onEnd?(): void;
  /** The connection was reset. */
  onReset?(): void;
  /** There is room again after `send` took less than all. */
  onDrain?(): void;
}

/** A test's end of a connection with the guest. */
export class Peer {
  readonly received: Uint8Array[] = [];
  ended = false;
  reset = false;
  /** While true nothing is read, so that the guest's sends find no room. */
  paused = false;
  readonly #end: End;
  readonly #events: PeerEvents;
  readonly #chunk: number;
  readonly #wake: () => void;
  #queued = new Uint8Array();
  #ending = false;
  #busy = false;

  constructor(end: End, events: PeerEvents, schedule: Schedule, chunk: number) {
    this.#end = end;
    this.#events = events;
    this.#chunk = chunk;
    const wake = (): void => {
      if (this.#busy) return;
      this.#busy = true;
      schedule.after(0, () => {
        this.#busy = false;
        this.#work();
      });
    };
    this.#wake = wake;
    // Both pipes tell both ends: the guest's end has put its own function there already.
    for (const pipe of [end.incoming, end.outgoing]) {
      const before = pipe.changed;
      pipe.changed = (): void => {
        before();
        wake();
      };
    }
  }

  /** Where the guest's end is: its address as text. */
  get remoteAddress(): string {
    return addressText(this.#end.peerAddress);
  }

  get remotePort(): number {
    return this.#end.peerPort;
  }

  /** Everything received so far as Latin-1 text. */
  get text(): string {
    return Buffer.concat(this.received).toString("latin1");
  }

  /** Sends a copy of the bytes, as fast as the guest takes them. Text is encoded as Latin-1. */
  send(data: Uint8Array | string): void {
    const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : data;
    this.#queued = Buffer.concat([this.#queued, bytes]);
    this.#wake();
  }

  /** Ends the sending direction once all is sent. */
  end(): void {
    this.#ending = true;
    this.#wake();
  }

  /** Resets the connection. */
  destroy(): void {
    this.#end.outgoing.break();
    this.#end.incoming.break();
  }

  /** Reads nothing from now on: a slow reader. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.#wake();
  }

  #work(): void {
    if (this.#end.incoming.broken && !this.reset) {
      this.reset = true;
      this.#events.onReset?.();
      return;
    }
    if (this.#queued.length > 0) {
      const waiting = this.#queued.length;
      const sent = this.#end.outgoing.write(this.#queued.subarray(0, this.#chunk));
      this.#queued = this.#queued.subarray(sent);
      if (sent > 0 && this.#queued.length > 0) this.#wake();
      if (this.#queued.length === 0 && waiting > sent) this.#events.onDrain?.();
    }
    if (this.#queued.length === 0 && this.#ending) this.#end.outgoing.end();
    if (this.paused) return;
    while (this.#end.incoming.length > 0) {
      const buffer = new Uint8Array(Math.min(this.#end.incoming.length, 65536));
      const bytes = buffer.subarray(0, this.#end.incoming.read(buffer));
      this.received.push(bytes);
      this.#events.onData?.(bytes);
    }
    if (this.#end.incoming.ended && !this.ended) {
      this.ended = true;
      this.#events.onEnd?.();
    }
  }
}
