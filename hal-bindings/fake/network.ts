// The world outside: listeners of the guest that a test connects to, and servers that a guest connects to.

import { connect, type End } from "./pipe.ts";
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

/** Bytes that each direction holds before the sender must wait, and the most that arrives at once. */
export interface LinkOptions {
  readonly capacity: number;
  readonly chunk: number;
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

/** A granted port of the guest: connections wait here until they are accepted. */
export interface Backlog {
  readonly port: number;
  readonly waiting: End[];
  taken: boolean;
  changed: () => void;
}

/** The network as one guest sees it. */
export class FakeNetwork {
  readonly listeners: Map<number, Backlog> = new Map();
  readonly #servers = new Map<number, (peer: Peer) => PeerEvents>();
  readonly #schedule: Schedule;
  readonly #link: LinkOptions;
  readonly #destinations: readonly number[] | undefined;
  #clientPort = 49152;

  /** `destinations`: ports that the guest may connect to; undefined: all. */
  constructor(
    schedule: Schedule,
    granted: readonly number[],
    destinations: readonly number[] | undefined,
    link: Partial<LinkOptions> = {},
  ) {
    this.#schedule = schedule;
    this.#destinations = destinations;
    this.#link = { capacity: link.capacity ?? 65536, chunk: link.chunk ?? 65536 };
    for (const port of granted) this.listeners.set(port, { port, waiting: [], taken: false, changed: () => {} });
  }

  /** Connects from outside to a granted port. The connection waits until the guest accepts it. */
  connect(port: number, events: PeerEvents = {}): Peer {
    const backlog = this.listeners.get(port);
    if (backlog === undefined) throw new Error(`port ${port} is not granted to the guest`);
    const { client, server } = connect(this.#link.capacity, this.#clientPort++, port);
    const peer = new Peer(client, events, this.#schedule, this.#link.chunk);
    backlog.waiting.push(server);
    backlog.changed();
    return peer;
  }

  /** A server outside, at 127.0.0.1:port, that the guest may connect to. */
  serve(port: number, onConnection: (peer: Peer) => PeerEvents): void {
    this.#servers.set(port, onConnection);
  }

  /** The guest connects: to a server outside, or to its own granted port. */
  dial(port: number): { end: End; localPort: number } | "denied" | "refused" {
    if (this.#destinations !== undefined && !this.#destinations.includes(port)) return "denied";
    const localPort = this.#clientPort++;
    const { client, server } = connect(this.#link.capacity, localPort, port);
    const own = this.listeners.get(port);
    if (own !== undefined) {
      own.waiting.push(server);
      own.changed();
      return { end: client, localPort };
    }
    const serve = this.#servers.get(port);
    if (serve === undefined) return "refused";
    const events: PeerEvents = {};
    Object.assign(events, serve(new Peer(server, events, this.#schedule, this.#link.chunk)));
    return { end: client, localPort };
  }
}
