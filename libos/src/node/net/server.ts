// net.Server: takes up a granted port and makes a socket of each connection.

import { listenError } from "../../net/listen-error.ts";
import { Listener } from "../../net/listener.ts";
import { network, type Network } from "../../net/network.ts";
import { nobody, type Connection } from "../../net/stream.ts";
import type { Failure, SocketAddress } from "../../net/types.ts";
import { checkFunction, checkObject, codedError } from "../errors.ts";
import { EventEmitter } from "../events/emitter.ts";
import { listenArguments, type ListenArguments } from "../listen.ts";
import { nextTick } from "../next-tick.ts";
import { Socket } from "./socket.ts";

export interface ServerOptions {
  readonly allowHalfOpen?: boolean;
  readonly pauseOnConnect?: boolean;
  readonly noDelay?: boolean;
  readonly keepAlive?: boolean;
  readonly keepAliveInitialDelay?: number;
  readonly highWaterMark?: number;
}

type ConnectionListener = (socket: Socket) => void;

export class Server extends EventEmitter {
  maxConnections: number | undefined = undefined;
  allowHalfOpen: boolean;
  pauseOnConnect: boolean;
  private readonly options: ServerOptions;
  private readonly network: Network = network();
  private listener: Listener | undefined;
  private asked: ListenArguments | undefined;
  private referenced = true;
  private closing = false;
  private open = 0;
  /** Where connections come in: the address that the operator has granted, and the guest's port. */
  private local: SocketAddress | undefined;

  constructor(options?: ServerOptions | ConnectionListener | null, listener?: ConnectionListener) {
    super();
    if (typeof options !== "function" && options !== undefined && options !== null) checkObject(options, "options");
    this.options = typeof options === "function" || !options ? {} : options;
    const heard = typeof options === "function" ? options : listener;
    if (heard !== undefined) {
      checkFunction(heard, "connectionListener");
      this.on("connection", heard);
    }
    this.allowHalfOpen = this.options.allowHalfOpen === true;
    this.pauseOnConnect = this.options.pauseOnConnect === true;
  }

  get listening(): boolean {
    return this.listener?.hostAddress !== undefined;
  }

  /** Takes up a granted port; 'listening' or 'error' follows. The host part is the operator's choice (`-p`), not the guest's. */
  listen(...args: unknown[]): this {
    const asked = listenArguments(args);
    if (asked.callback) this.once("listening", asked.callback);
    if (this.listener !== undefined) {
      const text = "Listen method has been called more than once without closing.";
      throw codedError(Error, "ERR_SERVER_ALREADY_LISTEN", text);
    }
    this.asked = asked;
    this.closing = false;
    this.listener = new Listener(this.network, asked.port, {
      listening: () => this.taken(),
      failed: (failure) => this.refused(failure),
      accepted: (connection) => this.accepted(connection),
      closed: () => this.given(),
    });
    this.listener.reference(this.referenced);
    asked.signal?.addEventListener("abort", () => this.close(), { once: true });
    if (asked.signal?.aborted) this.close();
    return this;
  }

  address(): SocketAddress | null {
    if (this.listener?.hostAddress === undefined) return null;
    const host = this.asked?.host;
    const address = host === undefined || host === "localhost" ? "::" : host;
    return { address, family: address.includes(":") ? "IPv6" : "IPv4", port: this.listener.port };
  }

  /** Stops listening; 'close' follows when the last connection has ended. */
  close(callback?: (error?: Error) => void): this {
    const { listener } = this;
    if (typeof callback === "function") {
      if (listener === undefined) {
        const error = codedError(Error, "ERR_SERVER_NOT_RUNNING", "Server is not running.");
        this.once("close", () => callback(error));
      } else {
        this.once("close", callback);
      }
    }
    if (listener === undefined) {
      this.closing = true;
      this.closeIfDone();
    } else if (!this.closing) {
      this.closing = true;
      listener.close();
    }
    return this;
  }

  getConnections(callback: (error: Error | null, count: number) => void): this {
    checkFunction(callback, "callback");
    nextTick(callback, null, this.open);
    return this;
  }

  ref(): this {
    this.referenced = true;
    this.listener?.reference(true);
    return this;
  }

  unref(): this {
    this.referenced = false;
    this.listener?.reference(false);
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.listener === undefined) return;
    await new Promise<void>((resolve, reject) => {
      this.close((error) => (error ? reject(error) : resolve()));
    });
  }

  private taken(): void {
    const { hostAddress, port } = this.listener as Listener;
    this.local = hostAddress && { ...hostAddress, port };
    this.emit("listening");
  }

  private refused(failure: Failure): void {
    const { port } = this.listener as Listener;
    this.listener = undefined;
    this.emit("error", listenError(failure, port, this.asked?.host));
  }

  private given(): void {
    this.listener = undefined;
    this.closeIfDone();
  }

  private accepted(connection: Connection): void {
    if (this.maxConnections !== undefined && this.open >= this.maxConnections) {
      this.drop(connection, this.local);
      return;
    }
    const { highWaterMark, noDelay, keepAlive, keepAliveInitialDelay } = this.options;
    const socket = new Socket(highWaterMark === undefined ? undefined : { highWaterMark });
    socket.allowHalfOpen = this.allowHalfOpen;
    socket.server = socket._owner = this;
    socket._local = this.local;
    socket._adopt(connection);
    if (noDelay === false) socket.setNoDelay(false);
    if (keepAlive) socket.setKeepAlive(true, keepAliveInitialDelay);
    if (this.pauseOnConnect) {
      socket.pause();
      connection.pause();
    }
    this.open++;
    this.emit("connection", socket);
    if (!this.pauseOnConnect && !socket.destroyed) socket.read(0);
  }

  /** One of its sockets is closed. */
  _left(): void {
    this.open--;
    if (this.closing) this.closeIfDone();
  }

  private drop(connection: Connection, local: SocketAddress | undefined): void {
    const { peer } = connection;
    connection.handler = nobody;
    connection.abort();
    this.emit("drop", {
      localAddress: local?.address,
      localPort: local?.port,
      localFamily: local?.family,
      remoteAddress: peer.address,
      remotePort: peer.port,
      remoteFamily: peer.family,
    });
  }

  private closeIfDone(): void {
    if (this.closing && this.listener === undefined && this.open === 0) nextTick(() => this.emit("close"));
  }
}
