// dgram.Socket: a UDP socket on a granted port, or on one of the host's choice for asking.

import { DATAGRAM_MAX, Error as HalError } from "@unikernel/hal";
import { familyOf, formatAddress, formatAsIpv6, parseAddress } from "../../net/address.ts";
import { DatagramSocket, type DatagramHandler } from "../../net/datagram.ts";
import { Errno } from "../../net/errno.ts";
import { networkError } from "../../net/errors.ts";
import { network, type Network } from "../../net/network.ts";
import type { SocketAddress } from "../../net/types.ts";
import { adopt, type Buffer } from "../buffer/buffer.ts";
import { checkFunction, checkPort, checkString, invalidArgType, invalidArgValue } from "../errors.ts";
import { heed } from "../events/heed.ts";
import { nextTick } from "../next-tick.ts";
import * as errors from "./errors.ts";
import { resolveWith, type LookupFunction } from "./resolve.ts";
import { sendArguments, type SendArguments } from "./send-arguments.ts";
import { Settings } from "./settings.ts";

export interface SocketOptions {
  readonly type: string;
  readonly reuseAddr?: boolean;
  readonly ipv6Only?: boolean;
  readonly recvBufferSize?: number;
  readonly sendBufferSize?: number;
  readonly lookup?: LookupFunction;
  readonly signal?: AbortSignal;
}

/** Who has sent a datagram, and its bytes. */
export interface RemoteInfo extends SocketAddress {
  readonly size: number;
}

export type MessageListener = (message: Buffer, from: RemoteInfo) => void;

interface Peer {
  readonly bytes: Uint8Array;
  readonly address: SocketAddress;
}

export class Socket extends Settings {
  readonly type: "udp4" | "udp6";
  private readonly network: Network = network();
  private readonly family: 4 | 6;
  private readonly lookup: LookupFunction | undefined;
  private socket: DatagramSocket | undefined;
  private state: "unbound" | "binding" | "bound" | "closed" = "unbound";
  private referenced = true;
  private bindPort = 0;
  private bindAddress = "";
  /** What waits for the bind, in order. */
  private queue: (() => void)[] = [];
  private connection: "no" | "connecting" | Peer = "no";
  /** The last destination: most programs send to few. */
  private lastText: string | undefined;
  private lastBytes: Uint8Array | undefined;
  /** The last sender, without its port. */
  private senderBytes: Uint8Array = new Uint8Array(16);
  private sender: SocketAddress = { address: "::", family: "IPv6", port: 0 };

  constructor(type: string | SocketOptions, listener?: MessageListener) {
    super();
    const options = typeof type === "object" && type !== null ? type : undefined;
    const kind = options === undefined ? type : options.type;
    if (kind !== "udp4" && kind !== "udp6") throw errors.badType();
    this.type = kind;
    this.family = kind === "udp4" ? 4 : 6;
    const { lookup, signal, recvBufferSize, sendBufferSize } = options ?? ({} as Partial<SocketOptions>);
    if (lookup !== undefined) checkFunction(lookup, "lookup");
    this.lookup = lookup;
    this.receiveSize = recvBufferSize;
    this.sendSize = sendBufferSize;
    if (typeof listener === "function") this.on("message", listener);
    if (signal !== undefined) {
      heed(signal, this, () => {
        if (this.state !== "closed") this.close();
      });
    }
  }

  /**
   * bind([port], [address], [callback]) or bind({ port, address }, callback): takes up a granted UDP port. Without a port the
   * host chooses one with the first datagram, from which only those who are asked can answer. The address is the operator's choice.
   */
  bind(...args: unknown[]): this {
    this.check();
    if (this.state !== "unbound") throw errors.alreadyBound();
    const [first, second] = args;
    const options =
      typeof first === "object" && first !== null ? (first as { port?: unknown; address?: unknown; fd?: unknown }) : {};
    if (options.fd !== undefined) {
      throw invalidArgValue(
        "options.fd",
        String(options.fd),
        "is a descriptor, which a guest does not have: use a port",
      );
    }
    const given = typeof first === "object" ? options.port : first;
    const wanted = given === undefined || given === null || typeof given === "function" ? 0 : given;
    const address = typeof first === "object" ? options.address : second;
    this.bindPort = checkPort(wanted, "options.port");
    this.bindAddress = typeof address === "string" && address !== "" ? address : this.family === 4 ? "0.0.0.0" : "::";
    this.state = "binding";
    const last = args.at(-1);
    if (typeof last === "function") this.onceListening(last as () => void);
    this.socket = new DatagramSocket(this.network, this.bindPort, this.family, this.wire());
    this.socket.reference(this.referenced);
    return this;
  }

  private onceListening(callback: () => void): void {
    const forget = (): void => {
      this.removeListener("error", forget);
      this.removeListener("listening", heard);
    };
    const heard = (): void => {
      forget();
      callback.call(this);
    };
    this.on("error", forget);
    this.on("listening", heard);
  }

  /** What the network calls. */
  private wire(): DatagramHandler {
    return {
      bound: () => this.bound(),
      failed: (failure) => {
        this.state = "unbound";
        this.socket = undefined;
        this.queue = [];
        this.emit("error", errors.bindError(failure, this.bindAddress, this.bindPort));
      },
      received: (datagram, data, at, port) => this.received(datagram, data, at, port),
      receiveFailed: (failure) => void this.emit("error", networkError(failure, "recvmsg")),
      // As in Node.js nobody hears of a datagram that is lost; but one that may not go is a mistake to be mended.
      sendFailed: (failure) => {
        if (failure.error === HalError.DENIED) this.emit("error", networkError(failure, "send"));
      },
      closed: () => void this.emit("close"),
    };
  }

  private bound(): void {
    this.state = "bound";
    this.resize();
    this.emit("listening");
    const waiting = this.queue;
    this.queue = [];
    for (const call of waiting) call();
  }

  private received(datagram: Uint8Array, data: Uint8Array, at: number, port: number): void {
    const { connection } = this;
    if (!isAt(this.senderBytes, data, at)) {
      this.senderBytes = data.slice(at, at + 16);
      this.sender = this.shown(this.senderBytes, 0);
      // Most likely it is answered.
      this.lastText = this.sender.address;
      this.lastBytes = this.senderBytes;
    }
    if (typeof connection === "object" && (port !== connection.address.port || !isAt(connection.bytes, data, at)))
      return;
    const { address, family } = this.sender;
    this.emit("message", adopt(datagram), { address, family, port, size: datagram.length });
  }

  /** A socket of IPv6 shows addresses of IPv4 as mapped. */
  private shown(bytes: Uint8Array, port: number): SocketAddress {
    if (this.family === 4) return formatAddress(bytes, port);
    return { address: formatAsIpv6(bytes), family: "IPv6", port };
  }

  /** Sends one datagram: send(message, [offset, length,] [port, [address,]] [callback]). `message` may be an array of pieces. */
  send(...args: unknown[]): void {
    const asked = sendArguments(args, typeof this.connection === "object");
    this.check();
    if (this.state === "bound") this.sendNow(asked);
    else this.whenBound(() => this.sendNow(asked));
  }

  /** The older form, whose arguments are all there. */
  sendto(message: unknown, offset: number, length: number, port: number, address: string, callback?: unknown): void {
    if (typeof offset !== "number") throw invalidArgType("offset", "number", offset);
    if (typeof length !== "number") throw invalidArgType("length", "number", length);
    if (typeof port !== "number") throw invalidArgType("port", "number", port);
    checkString(address, "address");
    this.send(message, offset, length, port, address, callback);
  }

  private whenBound(call: () => void): void {
    if (this.state === "unbound") this.bind(0);
    if (this.state === "bound") call();
    else this.queue.push(call);
  }

  private sendNow(asked: SendArguments): void {
    const { connection } = this;
    if (asked.port === 0) {
      if (typeof connection === "object") this.submit(asked, connection.bytes, connection.address.port);
      return;
    }
    const target = this.known(asked.address);
    if (target !== undefined) {
      this.submit(asked, target, asked.port);
      return;
    }
    this.resolve(asked.address, (error, bytes) => {
      if (error === null) this.submit(asked, bytes!, asked.port);
      else if (asked.callback !== undefined) nextTick(asked.callback, error);
      else nextTick(() => this.emit("error", error));
    });
  }

  /** An address needs no lookup, unless the application has one of its own. */
  private known(address: string | undefined): Uint8Array | undefined {
    if (this.lookup !== undefined) return undefined;
    const text = address || this.itself;
    if (text !== this.lastText) {
      this.lastBytes = parseAddress(text);
      this.lastText = text;
    }
    return this.lastBytes;
  }

  private get itself(): string {
    return this.family === 4 ? "127.0.0.1" : "::1";
  }

  /** Calls back at once for an address, later for a name. */
  private resolve(address: string | undefined, done: (error: Error | null, bytes?: Uint8Array) => void): void {
    const known = this.known(address);
    if (known !== undefined) {
      done(null, known);
      return;
    }
    resolveWith(this.lookup, address || this.itself, this.family, (error, bytes) => {
      if (this.state !== "closed") done(error, bytes);
    });
  }

  private submit(asked: SendArguments, target: Uint8Array, port: number): void {
    const { socket } = this;
    if (socket === undefined || this.state !== "bound") return;
    const { bytes, callback } = asked;
    const refused = this.refusal(bytes.length, target);
    if (refused !== undefined) {
      const failure = { error: HalError.INVALID, detail: refused };
      if (callback !== undefined) nextTick(callback, errors.sendError(failure, asked.address, target, port));
    } else if (callback === undefined) {
      socket.send(bytes, target, port, undefined);
    } else {
      const size = bytes.length;
      socket.send(bytes, target, port, (failure) => {
        if (failure === undefined) callback(null, size);
        else callback(errors.sendError(failure, asked.address, target, port));
      });
    }
  }

  /** The errno of what no host would send. */
  private refusal(size: number, target: Uint8Array): number | undefined {
    if (size > DATAGRAM_MAX) return Errno.EMSGSIZE;
    return this.family === 4 && familyOf(target) === 6 ? Errno.EINVAL : undefined;
  }

  /** From now on only to and from there. The library OS filters; the host's socket stays open to others. */
  connect(port: number, address?: string | (() => void), callback?: () => void): void {
    const number = checkPort(port, "Port", 1);
    const heard = typeof address === "function" ? address : callback;
    const host = typeof address === "function" || address === undefined ? "" : address;
    checkString(host, "address");
    if (this.connection !== "no") throw errors.connected();
    this.check();
    this.connection = "connecting";
    if (heard !== undefined) this.once("connect", heard);
    this.whenBound(() =>
      this.resolve(host, (error, bytes) => {
        if (error === null) {
          this.connection = { bytes: bytes!, address: this.shown(bytes!, number) };
          nextTick(() => this.emit("connect"));
          return;
        }
        this.connection = "no";
        nextTick(() => {
          if (heard === undefined) this.emit("error", error);
          else {
            this.removeListener("connect", heard);
            (heard as (error: Error) => void)(error);
          }
        });
      }),
    );
  }

  disconnect(): void {
    if (typeof this.connection !== "object") throw errors.notConnected();
    this.connection = "no";
  }

  remoteAddress(): SocketAddress {
    this.check();
    if (typeof this.connection !== "object") throw errors.notConnected();
    return this.connection.address;
  }

  /** The guest's port; of a socket without a granted one the host's, which is 0 until something was sent. */
  address(): SocketAddress {
    this.check();
    if (this.state !== "bound") throw errors.systemError(Errno.EBADF, "getsockname");
    const port = this.bindPort === 0 ? this.socket!.hostAddress!.port : this.bindPort;
    return { address: this.bindAddress, family: this.family === 4 ? "IPv4" : "IPv6", port };
  }

  /** Closes when what was sent is on its way; 'close' follows. */
  close(callback?: () => void): this {
    if (typeof callback === "function") this.on("close", callback);
    this.check();
    if (this.state === "binding") {
      this.queue.push(() => this.close());
      return this;
    }
    this.state = "closed";
    this.connection = "no";
    if (this.socket === undefined) nextTick(() => this.emit("close"));
    else this.socket.close();
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.state === "closed") return;
    await new Promise<void>((resolve) => void this.close(resolve));
  }

  ref(): this {
    return this.refer(true);
  }

  unref(): this {
    return this.refer(false);
  }

  private refer(referenced: boolean): this {
    this.referenced = referenced;
    this.socket?.reference(referenced);
    return this;
  }

  protected override get open(): DatagramSocket | undefined {
    return this.state === "bound" ? this.socket : undefined;
  }

  protected override check(): void {
    if (this.state === "closed") throw errors.notRunning();
  }
}

/** Whether the sixteen bytes are those at `data[at]`. */
function isAt(bytes: Uint8Array, data: Uint8Array, at: number): boolean {
  for (let index = 15; index >= 0; index--) if (bytes[index] !== data[at + index]) return false;
  return true;
}
