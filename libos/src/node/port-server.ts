// What net.Server and http.Server have in common: a granted port that is taken up, counted connections, and the end of both.

import { listenError } from "../net/listen-error.ts";
import { Listener } from "../net/listener.ts";
import { network, type Network } from "../net/network.ts";
import { nobody, type Connection } from "../net/stream.ts";
import type { Failure, SocketAddress } from "../net/types.ts";
import { checkFunction, codedError } from "./errors.ts";
import { EventEmitter } from "./events/emitter.ts";
import { heed } from "./events/heed.ts";
import { listenArguments, type ListenArguments } from "./listen.ts";
import { nextTick } from "./next-tick.ts";

export abstract class PortServer extends EventEmitter {
  /** Connections beyond so many are dropped. */
  maxConnections: number | undefined = undefined;
  /** Where connections come in: the address that the operator has granted, and the guest's port. */
  _local: SocketAddress | undefined = undefined;
  protected readonly network: Network = network();
  private listener: Listener | undefined;
  private asked: ListenArguments | undefined;
  private referenced = true;
  private closing = false;

  /** Connections that are open. */
  protected abstract get open(): number;
  protected abstract accepted(connection: Connection): void;

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
    const listener = new Listener(this.network, asked.port, {
      listening: () => {
        this._local = { ...listener.hostAddress!, port: asked.port };
        this.emit("listening");
      },
      failed: (failure) => this.failed(failure, asked),
      accepted: (connection) => {
        if (this.maxConnections !== undefined && this.open >= this.maxConnections) this.drop(connection);
        else this.accepted(connection);
      },
      closed: () => {
        this.listener = undefined;
        this.closeIfDone();
      },
    });
    this.listener = listener;
    listener.reference(this.referenced);
    if (asked.signal !== undefined) heed(asked.signal, this, () => void this.close());
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

  /** To be called when a connection is gone: it may have been the last that `close` waits for. */
  protected closeIfDone(): void {
    if (!this.closing || this.listener !== undefined || this.open > 0) return;
    this.closing = false;
    nextTick(() => this.emit("close"));
  }

  private failed(failure: Failure, { port, host }: ListenArguments): void {
    this.listener = undefined;
    this.emit("error", listenError(failure, port, host));
  }

  private drop(connection: Connection): void {
    const { _local: local } = this;
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
}
