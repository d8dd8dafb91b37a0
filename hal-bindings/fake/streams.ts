// The stream operations of the fake: listeners and streams behind handles.

import {
  CompletionFlag,
  Error as HalError,
  Operation,
  ShutdownSide,
  StreamOption,
  SubmissionFlag,
  TRANSFER_MAX,
} from "../gen/hal.ts";
import type { Device, DeviceHost, RecordedOption } from "./device.ts";
import { Errno } from "./errno.ts";
import { Handles } from "./handles.ts";
import type { Backlog, FakeNetwork } from "./network.ts";
import type { End } from "./pipe.ts";
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
  /** Closing resets the connection. */
  reset: boolean;
}

interface ListenerEntry {
  readonly kind: "listener";
  readonly backlog: Backlog;
  waiting: Waiting | undefined;
}

type Entry = StreamEntry | ListenerEntry;

/** The longest silence that Linux takes for TCP_KEEPIDLE, seconds. */
const KEEP_ALIVE_MAX = 32767;

export class StreamDevice implements Device {
  /** What the guest has set, in order: tests look here. */
  readonly options: RecordedOption[] = [];
  readonly #host: DeviceHost;
  readonly #network: FakeNetwork;
  readonly #entries = new Handles<Entry>();
  readonly #dirty = new Set<number>();
  /** Connects in force, by token. */
  readonly #connecting = new Set<number>();

  constructor(host: DeviceHost, network: FakeNetwork) {
    this.#host = host;
    this.#network = network;
  }

  get open(): number {
    return this.#entries.size;
  }

  submit(request: Request): void {
    switch (request.operation) {
      case Operation.STREAM_LISTEN:
        return this.#listen(request);
      case Operation.STREAM_CONNECT:
        return this.#connect(request);
      case Operation.STREAM_ACCEPT:
        return this.#accept(request);
      case Operation.STREAM_RECEIVE:
        return this.#receive(request);
      case Operation.STREAM_SEND:
        return this.#send(request);
      case Operation.STREAM_SHUTDOWN: {
        const side = request.view.getUint32(24, true);
        if (side > ShutdownSide.BOTH) return this.#host.invalid(request.token);
        return this.#queue(request, { kind: "shutdown", token: request.token, side });
      }
      case Operation.STREAM_CLOSE:
        return this.#close(request);
      case Operation.STREAM_OPTION:
        return this.#option(request);
      default:
        return this.#host.invalid(request.token);
    }
  }

  /** Ends a waiting operation with CANCELLED; false if no such token waits here. */
  cancel(token: number): boolean {
    if (this.#connecting.delete(token)) {
      this.#fail(token, HalError.CANCELLED);
      return true;
    }
    for (const [handle, entry] of this.#entries.entries()) {
      if (entry.waiting?.token === token) {
        entry.waiting = undefined;
        this.#fail(token, HalError.CANCELLED);
        return true;
      }
      if (entry.kind !== "stream") continue;
      const index = entry.outgoing.findIndex((o) => o.token === token && o.kind !== "close");
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
    this.#host.fail(token, error, detail);
  }

  #openStream(end: End): number {
    const handle = this.#entries.add({
      kind: "stream",
      end,
      outgoing: [],
      waiting: undefined,
      closing: false,
      reset: false,
    });
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
    if (backlog === undefined) return this.#fail(token, HalError.DENIED, Errno.ACCES);
    if (backlog.taken) return this.#fail(token, HalError.EXISTS, Errno.ADDRINUSE);
    if (this.#entries.full) return this.#fail(token, HalError.LIMIT);
    backlog.taken = true;
    const handle = this.#entries.add({ kind: "listener", backlog, waiting: undefined });
    backlog.changed = (): void => void this.#dirty.add(handle);
    this.#dirty.add(handle);
    this.#host.rings.post({ token, result: handle, value: backlog.port, data: backlog.address });
  }

  #connect({ token, view }: Request): void {
    const port = view.getUint16(24, true);
    const address = new Uint8Array(view.buffer.slice(28, 44));
    if (port === 0) return this.#host.invalid(token);
    if (!this.#network.policy.allows(address, port)) return this.#fail(token, HalError.DENIED, Errno.ACCES);
    if (this.#entries.full) return this.#fail(token, HalError.LIMIT);
    this.#connecting.add(token);
    this.#host.schedule.after(this.#network.latency, () => this.#connected(token, address, port));
  }

  /** The attempt has come as far as the other side. */
  #connected(token: number, address: Uint8Array, port: number): void {
    if (!this.#connecting.has(token)) return; // it was cancelled
    const dialled = this.#network.dial(address, port);
    if (dialled === "silent") return;
    this.#connecting.delete(token);
    if ("errno" in dialled) {
      const { errno } = dialled;
      const isClosed = errno === Errno.CONNREFUSED || errno === Errno.TIMEDOUT;
      return this.#fail(token, isClosed ? HalError.CLOSED : HalError.FAILED, errno);
    }
    if (this.#entries.full) return this.#fail(token, HalError.LIMIT);
    const { localPort, localAddress } = dialled.end;
    const handle = this.#openStream(dialled.end);
    this.#host.rings.post({ token, result: handle, value: localPort, data: localAddress });
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
      const target = this.#host.memory.bytes(address, length);
      if (target === undefined) return this.#fail(token, HalError.INVALID);
      entry.waiting = { token, multishot, target };
    }
    this.#dirty.add(handle);
  }

  #send(request: Request): void {
    const bytes = this.#host.payload(request);
    if (bytes === undefined) return this.#fail(request.token, HalError.INVALID);
    this.#queue(request, { kind: "send", token: request.token, bytes, sent: 0 });
  }

  #queue({ token, handle }: Request, item: Outgoing): void {
    const entry = this.#entries.get(handle);
    if (entry?.kind !== "stream" || entry.closing) return this.#fail(token, HalError.INVALID);
    entry.outgoing.push(item);
    this.#dirty.add(handle);
  }

  #option({ token, handle, view }: Request): void {
    const [option, setting] = [view.getUint32(24, true), view.getUint32(28, true)];
    const most = option === StreamOption.KEEP_ALIVE ? KEEP_ALIVE_MAX : 1;
    const known: readonly number[] = Object.values(StreamOption);
    const entry = this.#entries.get(handle);
    if (!known.includes(option) || setting > most || entry?.kind !== "stream" || entry.closing) {
      return this.#host.invalid(token);
    }
    if (option === StreamOption.RESET) entry.reset = setting === 1;
    this.options.push({ handle, option, setting });
    this.#host.rings.post({ token, result: 0 });
  }

  #close(request: Request): void {
    const entry = this.#entries.get(request.handle);
    if (entry === undefined) return this.#fail(request.token, HalError.INVALID);
    if (entry.kind === "stream") {
      if (entry.reset && !entry.closing) {
        for (const { token } of entry.outgoing.splice(0)) this.#fail(token, HalError.CANCELLED);
      }
      this.#queue(request, { kind: "close", token: request.token });
      if (entry.waiting !== undefined) this.#fail(entry.waiting.token, HalError.CANCELLED);
      entry.waiting = undefined;
      entry.closing = true;
      return;
    }
    if (entry.waiting !== undefined) this.#fail(entry.waiting.token, HalError.CANCELLED);
    entry.backlog.taken = false;
    this.#entries.delete(request.handle);
    this.#host.rings.post({ token: request.token, result: 0 });
  }

  #pumpListener(handle: number, entry: ListenerEntry): void {
    while (entry.waiting !== undefined && entry.backlog.waiting.length > 0) {
      if (this.#host.rings.full || this.#entries.full) {
        this.#dirty.add(handle);
        return;
      }
      const end = entry.backlog.waiting.shift()!;
      const { token, multishot } = entry.waiting;
      if (!multishot) entry.waiting = undefined;
      const stream = this.#openStream(end);
      const flags = multishot ? CompletionFlag.MORE : 0;
      this.#host.rings.post({ token, result: stream, flags, value: end.peerPort, data: end.peerAddress });
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
    if (this.#host.rings.full) {
      this.#dirty.add(handle);
      return false;
    }
    if (pipe.broken || pipe.length === 0) {
      entry.waiting = undefined;
      this.#host.rings.post({
        token: waiting.token,
        result: pipe.broken ? -HalError.CLOSED : 0,
        detail: pipe.broken ? Errno.CONNRESET : 0,
      });
      return false;
    }
    if (waiting.target !== undefined) {
      entry.waiting = undefined;
      this.#host.rings.post({ token: waiting.token, result: pipe.read(waiting.target) });
      return false;
    }
    const buffer = this.#host.rings.provided();
    if (buffer === undefined) {
      this.#dirty.add(handle);
      return false;
    }
    const target = this.#host.memory.bytes(buffer.address, buffer.size);
    if (target === undefined) throw new Error(`broken buffer ring: buffer ${buffer.number} is not in guest memory`);
    this.#host.rings.takeProvided();
    if (!waiting.multishot) entry.waiting = undefined;
    this.#host.rings.post({
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
    if (this.#host.rings.full) {
      this.#dirty.add(handle);
      return false;
    }
    if (item.kind === "close") {
      // As a kernel does: closing with unread bytes resets, as does RESET; otherwise the peer sees the end.
      if (entry.end.incoming.length > 0 || entry.reset) pipe.break();
      else pipe.end();
      entry.end.incoming.break();
      this.#entries.delete(handle);
      this.#host.rings.post({ token: item.token, result: 0 });
    } else if (item.kind === "shutdown") {
      if (item.side !== ShutdownSide.RECEIVE) pipe.end();
      if (item.side !== ShutdownSide.SEND) entry.end.incoming.end();
      this.#host.rings.post({ token: item.token, result: 0 });
    } else if (pipe.broken || pipe.ended) {
      this.#fail(item.token, HalError.CLOSED, pipe.broken ? Errno.CONNRESET : Errno.PIPE);
    } else {
      item.sent += pipe.write(item.bytes.subarray(item.sent));
      if (item.sent < item.bytes.length) return false;
      this.#host.rings.post({ token: item.token, result: item.bytes.length });
    }
    return true;
  }
}
