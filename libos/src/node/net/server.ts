// net.Server: makes a socket of each connection.

import type { Connection } from "../../net/stream.ts";
import { checkFunction, checkObject } from "../errors.ts";
import { PortServer } from "../port-server.ts";
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

export class Server extends PortServer {
  allowHalfOpen: boolean;
  pauseOnConnect: boolean;
  private readonly options: ServerOptions;
  private count = 0;

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

  protected override get open(): number {
    return this.count;
  }

  protected override accepted(connection: Connection): void {
    const { highWaterMark, noDelay, keepAlive, keepAliveInitialDelay } = this.options;
    const socket = new Socket(highWaterMark === undefined ? undefined : { highWaterMark });
    socket.allowHalfOpen = this.allowHalfOpen;
    socket.server = socket._owner = this;
    socket._local = this._local;
    socket._adopt(connection);
    if (noDelay === false) socket.setNoDelay(false);
    if (keepAlive) socket.setKeepAlive(true, keepAliveInitialDelay);
    if (this.pauseOnConnect) {
      socket.pause();
      connection.pause();
    }
    this.count++;
    this.emit("connection", socket);
    if (!this.pauseOnConnect && !socket.destroyed) socket.read(0);
  }

  /** One of its sockets is closed. */
  _left(): void {
    this.count--;
    this.closeIfDone();
  }
}
