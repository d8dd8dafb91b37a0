// net.Socket: a Duplex over a connection, which may still have to be made.

import { Error as HalError, StreamOption } from "@unikernel/hal";
import { HostDial, type FailedAttempt, type HostDialHandler } from "../../net/dial-host.ts";
import { Errno } from "../../net/errno.ts";
import { dialError, lostError, networkError } from "../../net/errors.ts";
import { network, type Network } from "../../net/network.ts";
import { nobody, type Connection } from "../../net/stream.ts";
import type { ConnectionHandler, Failure, SocketAddress } from "../../net/types.ts";
import { isIP } from "../../net/address.ts";
import { copyOf } from "../buffer/buffer.ts";
import { codedError, invalidArgType, missing, outOfRange } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import { Duplex, type DuplexOptions } from "../stream/duplex.ts";
import type { Callback } from "../stream/types.ts";
import { autoSelect } from "./auto-select.ts";
import { connectArguments, type ConnectArguments, type ConnectOptions } from "./connect-arguments.ts";
import { Idle } from "../../net/idle.ts";

export interface SocketOptions {
  readonly fd?: unknown;
  readonly onread?: unknown;
  readonly allowHalfOpen?: boolean | undefined;
  readonly readable?: boolean | undefined;
  readonly writable?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly highWaterMark?: number | undefined;
}

/** Milliseconds that a destroyed socket's last bytes may take. */
const LINGER = 10_000;
const EPIPE: Failure = { error: HalError.CLOSED, detail: Errno.EPIPE };

function emitClose(socket: Socket, hadError: boolean): void {
  const owner = socket._owner;
  socket._owner = undefined; // should it connect anew, it is no longer the server's
  owner?._left();
  socket.emit("close", hadError);
}

/** What the network calls. The socket's own names are those of Node.js. */
class Wire implements ConnectionHandler, HostDialHandler {
  private readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  connected(connection: Connection): void {
    this.socket._connected(connection);
  }

  failed(failure: Failure, attempts: readonly FailedAttempt[]): void {
    this.socket._failed(failure, attempts);
  }

  resolved(addresses: readonly SocketAddress[]): void {
    this.socket._resolved(addresses);
  }

  attempt(address: SocketAddress): void {
    this.socket._attempt(address);
  }

  received(bytes: Uint8Array, start: number, end: number): void {
    this.socket._received(bytes, start, end);
  }

  ended(): void {
    this.socket._ended();
  }

  drained(): void {
    this.socket._drained();
  }

  closed(failure: Failure | undefined): void {
    this.socket._gone(failure);
  }
}

function streamOptions(options: SocketOptions | undefined): DuplexOptions | undefined {
  if (options === undefined) return undefined;
  const { readable, writable, highWaterMark, signal } = options;
  if (readable !== false && writable !== false && highWaterMark === undefined && signal === undefined) return undefined;
  return {
    ...(readable === false && { readable }),
    ...(writable === false && { writable }),
    ...(highWaterMark !== undefined && { highWaterMark }),
    ...(signal !== undefined && { signal }),
  };
}

export class Socket extends Duplex {
  connecting: boolean = false;
  timeout: number | undefined = undefined;
  server: unknown = undefined;
  /** Addresses that were tried, `address:port`, when several were. */
  autoSelectFamilyAttemptedAddresses: string[] | undefined = undefined;
  /** The server that counts it. */
  _owner: { _left(): void } | undefined = undefined;
  /** Where an accepted connection has come in. */
  _local: SocketAddress | undefined = undefined;
  private readonly network: Network = network();
  private readonly wire: Wire = new Wire(this);
  private connection: Connection | undefined;
  private dial: HostDial | undefined;
  private asked: ConnectArguments | undefined;
  private waiting: Callback | undefined;
  private idle: Idle | undefined;
  private referenced = true;
  private resets = false;
  private received_ = 0;
  private sent = 0;
  private peer: SocketAddress | undefined;

  constructor(options?: SocketOptions) {
    if (typeof options === "number" || options?.fd !== undefined) {
      throw missing("The option fd of net.Socket", "a guest has no descriptors of sockets");
    }
    if (options?.onread !== undefined) {
      throw missing("The option onread of net.Socket", "use 'data'");
    }
    // Without options a stream is made with less ado, and most sockets need none.
    super(streamOptions(options));
    this.allowHalfOpen = options?.allowHalfOpen === true;
    // 'close' tells whether there was an error: this class emits it.
    this._readableState.emitClose = this._writableState.emitClose = false;
  }

  /** Takes over a connection: the accepted one of a server, or the one that was dialled. */
  _adopt(connection: Connection): void {
    this.connection = connection;
    connection.handler = this.wire;
    if (!this.referenced) connection.reference(false);
    if (this.idle !== undefined) this.watchActivity();
  }

  /** Connects; 'connect' or 'error' follows. */
  connect(...args: unknown[]): this {
    const asked = connectArguments(args);
    if (asked.callback) this.once("connect", asked.callback);
    if (this.destroyed) {
      this._undestroy();
      this.peer = this._local = undefined;
      this.resets = false;
    }
    this.asked = asked;
    this.connecting = true;
    const { options } = asked;
    if (options.timeout !== undefined) this.setTimeout(options.timeout);
    // Node.js resolves and tells of errors by a later turn in any case.
    nextTick(() => this.begin(asked));
    return this;
  }

  private begin(asked: ConnectArguments): void {
    if (!this.connecting || this.destroyed || this.asked !== asked) return;
    const { host, port, family, lookup } = asked;
    if (lookup === undefined || isIP(host) !== 0) {
      this.dialHost(asked, host);
      return;
    }
    lookup(host, { family, hints: 0, all: false }, (error, address, found) => {
      this.emit("lookup", error, address, found, host);
      if (!this.connecting || this.destroyed) return;
      if (error) this.destroy(Object.assign(error, { host, port }));
      else if (typeof address !== "string" || isIP(address) === 0) {
        this.destroy(codedError(TypeError, "ERR_INVALID_IP_ADDRESS", `Invalid IP address: ${String(address)}`));
      } else this.dialHost(asked, address);
    });
  }

  private dialHost({ port, family, all, attemptTimeout }: ConnectArguments, host: string): void {
    const options = {
      family,
      all: all ?? autoSelect.family,
      attemptTimeout: attemptTimeout ?? autoSelect.attemptTimeout,
    };
    this.dial = new HostDial(this.network, host, port, options, this.wire);
  }

  // Of Wire: the dial

  _connected(connection: Connection): void {
    this.dial = undefined;
    this.connecting = false;
    this._adopt(connection);
    const { noDelay, keepAlive, keepAliveInitialDelay } = this.asked?.options ?? ({} as ConnectOptions);
    if (noDelay === false) this.setNoDelay(false);
    if (keepAlive) this.setKeepAlive(true, keepAliveInitialDelay);
    this.emit("connect");
    this.emit("ready");
    if (!this.isPaused()) this.read(0);
  }

  _failed(failure: Failure, attempts: readonly FailedAttempt[]): void {
    this.dial = undefined;
    this.connecting = false;
    this.destroy(dialError(failure, attempts, this.asked?.host ?? ""));
  }

  _resolved(addresses: readonly SocketAddress[]): void {
    for (const { address, family } of addresses) {
      this.emit("lookup", null, address, family === "IPv6" ? 6 : 4, this.asked?.host);
    }
  }

  _attempt(address: SocketAddress): void {
    if (isIP(this.asked?.host ?? "") !== 0) return;
    (this.autoSelectFamilyAttemptedAddresses ??= []).push(`${address.address}:${address.port}`);
    this.emit("connectionAttempt", address.address, address.port, address.family === "IPv6" ? 6 : 4);
  }

  // Of Wire: the connection

  _received(bytes: Uint8Array, start: number, end: number): void {
    this.received_ += end - start;
    this.idle?.active();
    if (!this.push(copyOf(bytes, start, end))) this.connection?.pause();
  }

  _ended(): void {
    this.idle?.active();
    this.push(null);
    // Without this the end of a socket that nobody reads would never be told.
    if (this.readableLength === 0) this.read(0);
  }

  _drained(): void {
    const callback = this.waiting;
    this.waiting = undefined;
    callback?.();
  }

  _gone(failure: Failure | undefined): void {
    this.connection = undefined;
    if (failure !== undefined) this.destroy(lostError(failure));
  }

  // Duplex

  override _read(): void {
    if (this.connecting) this.once("connect", () => this._read());
    else this.connection?.resume();
  }

  override _write(chunk: unknown, _encoding: string, callback: Callback): void {
    const { connection } = this;
    if (connection === undefined) {
      if (this.connecting) this.once("connect", () => this._write(chunk, _encoding, callback));
      else callback(networkError(EPIPE, "write"));
      return;
    }
    this.sent += (chunk as Uint8Array).length;
    this.idle?.active();
    if (connection.out.bytes(chunk as Uint8Array)) callback();
    else this.waiting = callback;
  }

  override _final(callback: Callback): void {
    if (this.connecting) {
      this.once("connect", () => this._final(callback));
      return;
    }
    this.connection?.end();
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.connecting = false;
    this.dial?.abort();
    this.dial = undefined;
    this.idle?.stop();
    this.giveUp();
    callback(error);
    nextTick(emitClose, this, error !== null);
  }

  /** What was written still goes out, as from any closed socket, unless the peer is slow already or it is to be reset. */
  private giveUp(): void {
    const { connection } = this;
    if (connection === undefined) return;
    // Its end is nobody's: the socket may have another connection by then.
    this.connection = undefined;
    connection.handler = nobody;
    if (this.resets) connection.option(StreamOption.RESET, 1);
    if (this.resets || this.waiting !== undefined) {
      this.waiting = undefined;
      connection.abort();
      return;
    }
    const { out } = connection;
    connection.close();
    if (out.unsent === 0) return;
    // A peer that does not take the rest does not keep the handle.
    const linger = new Idle(this.network.loop, LINGER, () => connection.abort());
    linger.start(false);
    connection.handler = { ...nobody, closed: () => linger.stop() };
  }

  // What is known of it

  get pending(): boolean {
    return this.connection === undefined || this.connecting;
  }

  get readyState(): string {
    if (this.connecting) return "opening";
    if (this.readable && this.writable) return "open";
    if (this.readable) return "readOnly";
    return this.writable ? "writeOnly" : "closed";
  }

  get bytesRead(): number {
    return this.received_;
  }

  get bytesWritten(): number {
    return this.sent + (this.waiting === undefined ? this.writableLength : 0);
  }

  get bufferSize(): number {
    return this.writableLength;
  }

  private get address_(): SocketAddress | undefined {
    // As in Node.js a destroyed socket still knows what it was asked before.
    return (this.peer ??= this.destroyed ? undefined : this.connection?.peer);
  }

  get remoteAddress(): string | undefined {
    return this.address_?.address;
  }

  get remotePort(): number | undefined {
    return this.address_?.port;
  }

  get remoteFamily(): string | undefined {
    return this.address_?.family;
  }

  private get local(): SocketAddress | undefined {
    return this._local ?? this.connection?.local;
  }

  get localAddress(): string | undefined {
    return this.local?.address;
  }

  get localPort(): number | undefined {
    return this.local?.port;
  }

  get localFamily(): string | undefined {
    return this.local?.family;
  }

  address(): Partial<SocketAddress> {
    return this.local ?? {};
  }

  // What can be set

  /** 'timeout' after so many milliseconds without traffic; 0: never. The socket stays open. */
  setTimeout(milliseconds: number, callback?: () => void): this {
    if (typeof milliseconds !== "number") throw invalidArgType("msecs", "number", milliseconds);
    if (!(milliseconds >= 0 && milliseconds < Infinity))
      throw outOfRange("msecs", "a non-negative finite number", milliseconds);
    this.timeout = milliseconds;
    this.idle?.stop();
    this.idle = undefined;
    if (milliseconds > 0) {
      this.idle = new Idle(this.network.loop, milliseconds, () => this.emit("timeout"));
      this.idle.start(false);
      if (callback) this.once("timeout", callback);
    } else if (callback) {
      this.removeListener("timeout", callback);
    }
    this.watchActivity();
    return this;
  }

  private watchActivity(): void {
    const { connection, idle } = this;
    if (connection !== undefined) connection.out.onActivity = idle && (() => idle.active());
  }

  setNoDelay(noDelay: boolean = true): this {
    this.option(StreamOption.NO_DELAY, noDelay === false ? 0 : 1);
    return this;
  }

  /** Probes a silent peer after `initialDelay` milliseconds (at least a second). */
  setKeepAlive(enable: boolean = false, initialDelay: number = 0): this {
    const seconds = Math.min(32_767, Math.max(1, Math.floor((Number(initialDelay) || 0) / 1000) || 7200));
    this.option(StreamOption.KEEP_ALIVE, enable ? seconds : 0);
    return this;
  }

  private option(option: StreamOption, setting: number): void {
    if (this.connection !== undefined) this.connection.option(option, setting);
    else if (this.connecting) this.once("connect", () => this.connection?.option(option, setting));
  }

  ref(): this {
    this.referenced = true;
    this.connection?.reference(true);
    return this;
  }

  unref(): this {
    this.referenced = false;
    this.connection?.reference(false);
    return this;
  }

  /** Ends, and closes when all is sent. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => void this.destroy());
  }

  /** Closes by a reset: the peer sees ECONNRESET, and what is not sent is lost. */
  resetAndDestroy(): this {
    if (this.connecting) {
      this.once("connect", () => this.resetAndDestroy());
    } else if (this.connection === undefined) {
      this.destroy(codedError(Error, "ERR_SOCKET_CLOSED", "Socket is closed"));
    } else {
      this.resets = true;
      this.destroy();
    }
    return this;
  }
}
