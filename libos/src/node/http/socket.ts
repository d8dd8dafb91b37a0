// The connection of a request as the application sees it: addresses, timeouts, and a Duplex for those who take it over.

import type { HttpConnection } from "../../http/http.ts";
import { runtime } from "../../core/runtime.ts";
import { Idle } from "../../net/idle.ts";
import type { SocketAddress } from "../../net/types.ts";
import type { EventEmitter } from "../events/emitter.ts";
import { Duplex } from "../stream/duplex.ts";
import type { Callback } from "../stream/types.ts";

/** What a timeout is told to. */
interface Timed extends EventEmitter {
  readonly req: EventEmitter & { readonly complete: boolean };
}

export class Socket extends Duplex {
  readonly connecting: boolean = false;
  readonly pending: boolean = false;
  timeout: number | undefined = undefined;
  server: unknown = undefined;
  _httpMessage: unknown = null;
  private readonly http: HttpConnection;
  private readonly local: SocketAddress | undefined;
  private idle: Idle | undefined;
  private waiting: Callback | undefined;

  constructor(http: HttpConnection, local: SocketAddress | undefined) {
    super({ allowHalfOpen: true, emitClose: true, autoDestroy: true });
    this.http = http;
    this.local = local;
    // What goes wrong with a connection is told by 'clientError' and 'aborted'; it is no uncaught exception.
    this.on("error", () => {});
  }

  get remoteAddress(): string | undefined {
    return this.destroyed ? undefined : this.http.connection.peer.address;
  }

  get remotePort(): number | undefined {
    return this.destroyed ? undefined : this.http.connection.peer.port;
  }

  get remoteFamily(): string | undefined {
    return this.destroyed ? undefined : this.http.connection.peer.family;
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

  get readyState(): string {
    if (this.destroyed) return "closed";
    return this.writable ? "open" : "readOnly";
  }

  address(): Partial<SocketAddress> {
    return this.local ?? {};
  }

  /** The host sends without delay in any case. */
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** 'timeout' after so many milliseconds without traffic; 0: never. */
  setTimeout(milliseconds: number, callback?: () => void): this {
    this.timeout = milliseconds;
    this.idle?.stop();
    const idle = milliseconds > 0 ? new Idle(runtime.loop, milliseconds, () => this.expired()) : undefined;
    this.idle = idle;
    this.http.onActivity = this.http.out.onActivity = idle && (() => idle.active());
    if (idle !== undefined) {
      idle.start(false);
      if (callback) this.once("timeout", callback);
    } else if (callback) {
      this.removeListener("timeout", callback);
    }
    return this;
  }

  /** As in Node.js: unless request, answer or server have a listener of their own, the connection ends. */
  private expired(): void {
    const response = this.http.exchange as unknown as Timed | undefined;
    const request = response?.req;
    const heard = [
      request !== undefined && !request.complete && request.emit("timeout", this),
      response?.emit("timeout", this),
      (this.server as EventEmitter).emit("timeout", this),
    ];
    if (!heard.includes(true)) this.destroy();
    this.emit("timeout");
  }

  override _read(): void {
    // The HTTP server reads; what it does not understand goes to 'clientError'.
  }

  override _write(chunk: unknown, _encoding: string, callback: Callback): void {
    if (this.http.out.bytes(chunk as Uint8Array)) callback();
    else this.waiting = callback;
  }

  override _final(callback: Callback): void {
    this.http.connection.end();
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.idle?.stop();
    this.http.destroy();
    callback(error);
  }

  /** Ends, and closes when all is sent. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => void this.destroy());
  }

  /** There is room for what was written. */
  _onDrained(): void {
    const callback = this.waiting;
    this.waiting = undefined;
    callback?.();
  }

  /** The connection is gone. */
  _onClosed(): void {
    if (!this.destroyed) {
      this.push(null);
      this.destroy();
    }
  }
}

/** What the server knows of a connection and its sockets do not. */
export interface SocketOwner {
  readonly _local: SocketAddress | undefined;
}

/** The socket of a connection, made when it is first asked for. */
export function socketOf(http: HttpConnection): Socket {
  if (http.attachment === undefined) {
    const owner = http.service as unknown as SocketOwner;
    const socket = new Socket(http, owner._local);
    socket.server = owner;
    http.attachment = socket;
  }
  return http.attachment as Socket;
}
