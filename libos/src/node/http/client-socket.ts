// The connection of a request as the application sees it: addresses and timeouts. Its bytes are the HTTP client's.

import type { Carrier } from "../../http/client/types.ts";
import { EventEmitter } from "../events/emitter.ts";

interface Owner {
  setTimeout(milliseconds: number, callback?: () => void): unknown;
  destroy(error?: Error): unknown;
}

export class ClientSocket extends EventEmitter {
  readonly connecting: boolean = false;
  readonly encrypted: boolean = false;
  destroyed: boolean = false;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly remoteFamily: string;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  private readonly owner: Owner;

  constructor(carrier: Carrier, owner: Owner) {
    super();
    const { peer, local } = carrier;
    this.remoteAddress = peer.address;
    this.remotePort = peer.port;
    this.remoteFamily = peer.family;
    this.localAddress = local?.address;
    this.localPort = local?.port;
    this.owner = owner;
  }

  /** What is written goes out without delay in any case. */
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

  setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.once("timeout", callback);
    this.owner.setTimeout(milliseconds);
    return this;
  }

  destroy(error?: Error): this {
    this.owner.destroy(error);
    return this;
  }
}
