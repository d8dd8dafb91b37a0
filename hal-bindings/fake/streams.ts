// The stream operations of the fake: listeners and streams behind handles.

import {
  CompletionFlag,
  Error as HalError,
  HANDLE_COUNT,
  Operation,
  ShutdownSide,
  SubmissionFlag,
  TRANSFER_MAX,
} from "../gen/hal.ts";
import type { FakeMemory } from "./memory.ts";
import type { Backlog, FakeNetwork } from "./network.ts";
import { LOOPBACK, type End } from "./pipe.ts";
import type { MonitorRings } from "./rings.ts";
import type { Request } from "./request.ts";

/** What waits in order behind earlier sends. */
type Outgoing =
  | { readonly kind: "send"; readonly token: number; readonly bytes: Uint8Array; sent: number }
  | { readonly kind: "shutdown"; readonly token: number; readonly side: number }
  | { readonly kind: "close"; readonly token: number };

interface Waiting {
  readonly token: number;
  readonly multishot: boolean;
  /** Where to receive; undefined: a provided buffer. */
  readonly target?: Uint8Array;
}

interface StreamEntry {
  readonly kind: "stream";
  readonly end: End;
  readonly outgoing: Outgoing[];
  waiting: Waiting | undefined;
  closing: boolean;
}

interface ListenerEntry {
  readonly kind: "listener";
  readonly backlog: Backlog;
  waiting: Waiting | undefined;
}

type Entry = StreamEntry | ListenerEntry;

/** Handles are an index and a generation, so that a stale one is found out. */
export class StreamDevice {
  readonly #rings: MonitorRings;
  readonly #memory: FakeMemory;
  readonly #network: FakeNetwork;
  readonly #entries = new Map<number, Entry>();
  readonly #dirty = new Set<number>();
  #generation = 0;

  constructor(rings: MonitorRings, memory: FakeMemory, network: FakeNetwork) {
    this.#rings = rings;
    this.#memory = memory;
    this.#network = network;
  }

  /** Open handles: tests look for leaks here. */
  get open(): number {
    return this.#entries.size;
  }

  /** Acts on a stream operation; true if it was one. */
  submit(request: Request): boolean {
    switch (request.operation) {
      case Operation.STREAM_LISTEN:
        this.#listen(request);
        return true;
      case Operation.STREAM_CONNECT:
        this.#connect(request);
        return true;
      case Operation.STREAM_ACCEPT:
        this.#accept(request);
        return true;
      case Operation.STREAM_RECEIVE:
        this.#receive(request);
        return true;
      case Operation.STREAM_SEND:
        this.#send(request);
        return true;
      case Operation.STREAM_SHUTDOWN: {
        const side = request.view.getUint32(24, true);
        if (side > ShutdownSide.BOTH) this.#fail(request.token, HalError.INVALID);
        else this.#queue(request, { kind: "shutdown", token: request.token, side });
        return true;
      }
      case Operation.STREAM_CLOSE:
        this.#close(request);
        return true;
      default:
        return false;
    }
  }

  /** Ends a waiting operation with CANCELLED; false if no such token waits here. */
  cancel(token: number): boolean {
    for (const [handle, entry] of this.#entries) {
      if (entry.waiting?.token === token) {
        entry.waiting = undefined;
        this.#fail(token, HalError.CANCELLED);
        return true;
      }
      if (entry.kind !== "stream") continue;
      const index = entry.outgoing.findIndex((o) => o.token === token && o.kind === "send");
      if (index >= 0) {
        entry.outgoing.splice(index, 1);
        this.#fail(token, HalError.CANCELLED);
        this.#dirty.add(handle); // what stood behind it may go on
        return true;
      }
    }
    return false;
  }

  /** Moves everything that can move. Call after submissions, after outside events, and when the guest has taken completions. */
  pump(): void {
    for (const handle of [...this.#dirty]) {
      this.#dirty.delete(handle);
      const entry = this.#entries.get(handle);
      if (entry === undefined) continue;
      if (entry.kind === "listener") this.#pumpListener(handle, entry);
      else this.#pumpStream(handle, entry);
    }
  }

  #fail(token: number, error: number, detail = 0): void {
    this.#rings.post({ token, result: -error, detail });
  }

  #open(entry: Entry): number {
    let index = 1;
    const used = new Set([...this.#entries.keys()].map((handle) => handle & 0xffff));
    while (used.has(index)) index++;
    this.#generation = (this.#generation + 1) & 0x7fff;
    const handle = (this.#generation << 16) | index;
    this.#entries.set(handle, entry);
    return handle;
  }

  #openStream(end: End): number {
    const handle = this.#open({ kind: "stream", end, outgoing: [], waiting: undefined, closing: false });
    for (const pipe of [end.incoming, end.outgoing]) {
      const before = pipe.changed;
      pipe.changed = (): void => {
        before();
        this.#dirty.add(handle);
      };
    }
    return handle;
  }

  #listen({ token, view }: Request): void {
    const backlog = this.#network.listeners.get(view.getUint16(24, true));
    if (backlog === undefined) return this.#fail(token, HalError.DENIED, 13);
    if (backlog.taken) return this.#fail(token, HalError.EXISTS, 98);
    if (this.#entries.size >= HANDLE_COUNT) return this.#fail(token, HalError.LIMIT);
    backlog.taken = true;
    const handle = this.#open({ kind: "listener", backlog, waiting: undefined });
    backlog.changed = (): void => void this.#dirty.add(handle);
    this.#rings.post({ token, result: handle, value: backlog.port, data: LOOPBACK });
  }

  #connect({ token, view }: Request): void {
    const port = view.getUint16(24, true);
    if (this.#entries.size >= HANDLE_COUNT) return this.#fail(token, HalError.LIMIT);
    const dialled = this.#network.dial(port);
    if (dialled === "denied") return this.#fail(token, HalError.DENIED, 13);
    if (dialled === "refused") return this.#fail(token, HalError.CLOSED, 111);
    this.#rings.post({ token, result: this.#openStream(dialled.end), value: dialled.localPort });
  }

  #accept({ token, flags, handle }: Request): void {
    const entry = this.#entries.get(handle);
    if (entry?.kind !== "listener") return this.#fail(token, HalError.INVALID);
    if (entry.waiting !== undefined) return this.#fail(token, HalError.EXISTS);
    entry.waiting = { token, multishot: (flags & SubmissionFlag.MULTISHOT) !== 0 };
    this.#dirty.add(handle);
  }

  #receive({ token, flags, handle, address, length }: Request): void {
    const entry = this.#entries.get(handle);
    const multishot = (flags & SubmissionFlag.MULTISHOT) !== 0;
    if (entry?.kind !== "stream" || entry.closing || (multishot && length > 0) || length > TRANSFER_MAX) {
      return this.#fail(token, HalError.INVALID);
    }
    if (entry.waiting !== undefined) return this.#fail(token, HalError.EXISTS);
    if (length === 0) {
      entry.waiting = { token, multishot };
    } else {
      const target = this.#memory.bytes(address, length);
      if (target === undefined) return this.#fail(token, HalError.INVALID);
      entry.waiting = { token, multishot, target };
    }
    this.#dirty.add(handle);
  }

  #send(request: Request): void {
    const bytes = request.length <= TRANSFER_MAX ? this.#memory.bytes(request.address, request.length) : undefined;
    if (bytes === undefined) return this.#fail(request.token, HalError.INVALID);
    this.#queue(request, { kind: "send", token: request.token, bytes, sent: 0 });
  }

  #queue({ token, handle }: Request, item: Outgoing): void {
    const entry = this.#entries.get(handle);
    if (entry?.kind !== "stream" || entry.closing) return this.#fail(token, HalError.INVALID);
    entry.outgoing.push(item);
    this.#dirty.add(handle);
  }

  #close(request: Request): void {
    const entry = this.#entries.get(request.handle);
    if (entry === undefined) return this.#fail(request.token, HalError.INVALID);
    if (entry.kind === "stream") {
      this.#queue(request, { kind: "close", token: request.token });
      if (entry.waiting !== undefined) this.#fail(entry.waiting.token, HalError.CANCELLED);
      entry.waiting = undefined;
      entry.closing = true;
      return;
    }
    if (entry.waiting !== undefined) this.#fail(entry.waiting.token, HalError.CANCELLED);
    entry.backlog.taken = false;
    this.#entries.delete(request.handle);
    this.#rings.post({ token: request.token, result: 0 });
  }

  #pumpListener(handle: number, entry: ListenerEntry): void {
    while (entry.waiting !== undefined && entry.backlog.waiting.length > 0) {
      if (this.#rings.full || this.#entries.size >= HANDLE_COUNT) {
        this.#dirty.add(handle);
        return;
      }
      const end = entry.backlog.waiting.shift()!;
      const { token, multishot } = entry.waiting;
      if (!multishot) entry.waiting = undefined;
      const stream = this.#openStream(end);
      const flags = multishot ? CompletionFlag.MORE : 0;
      this.#rings.post({ token, result: stream, flags, value: end.peerPort, data: end.peerAddress });
    }
  }

  #pumpStream(handle: number, entry: StreamEntry): void {
    while (entry.waiting !== undefined && this.#receiveOnce(handle, entry, entry.waiting));
    while (entry.outgoing.length > 0 && this.#sendOnce(handle, entry, entry.outgoing[0]!)) entry.outgoing.shift();
  }

  /** One completion of the waiting receive; false if it has to wait. */
  #receiveOnce(handle: number, entry: StreamEntry, waiting: Waiting): boolean {
    const pipe = entry.end.incoming;
    if (pipe.length === 0 && !pipe.ended && !pipe.broken) return false;
    if (this.#rings.full) {
      this.#dirty.add(handle);
      return false;
    }
    if (pipe.broken || pipe.length === 0) {
      entry.waiting = undefined;
      this.#rings.post({
        token: waiting.token,
        result: pipe.broken ? -HalError.CLOSED : 0,
        detail: pipe.broken ? 104 : 0,
      });
      return false;
    }
    if (waiting.target !== undefined) {
      entry.waiting = undefined;
      this.#rings.post({ token: waiting.token, result: pipe.read(waiting.target) });
      return false;
    }
    const buffer = this.#rings.provided();
    if (buffer === undefined) {
      this.#dirty.add(handle);
      return false;
    }
    const target = this.#memory.bytes(buffer.address, buffer.size);
    if (target === undefined) throw new Error(`broken buffer ring: buffer ${buffer.number} is not in guest memory`);
    this.#rings.takeProvided();
    if (!waiting.multishot) entry.waiting = undefined;
    this.#rings.post({
      token: waiting.token,
      result: pipe.read(target),
      flags: CompletionFlag.BUFFER | (waiting.multishot ? CompletionFlag.MORE : 0),
      value: buffer.number,
    });
    return true;
  }

  /** Carries out the head of the outgoing queue; false if it has to wait. */
  #sendOnce(handle: number, entry: StreamEntry, item: Outgoing): boolean {
    const pipe = entry.end.outgoing;
    if (this.#rings.full) {
      this.#dirty.add(handle);
      return false;
    }
    if (item.kind === "close") {
      // As a kernel does: closing with unread bytes resets, otherwise the peer sees the end.
      if (entry.end.incoming.length > 0) pipe.break();
      else pipe.end();
      entry.end.incoming.break();
      this.#entries.delete(handle);
      this.#rings.post({ token: item.token, result: 0 });
    } else if (item.kind === "shutdown") {
      if (item.side !== ShutdownSide.RECEIVE) pipe.end();
      if (item.side !== ShutdownSide.SEND) entry.end.incoming.end();
      this.#rings.post({ token: item.token, result: 0 });
    } else if (pipe.broken || pipe.ended) {
      this.#fail(item.token, HalError.CLOSED, pipe.broken ? 104 : 32);
    } else {
      item.sent += pipe.write(item.bytes.subarray(item.sent));
      if (item.sent < item.bytes.length) return false;
      this.#rings.post({ token: item.token, result: item.bytes.length });
    }
    return true;
  }
}
