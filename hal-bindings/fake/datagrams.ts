// The datagram operations of the fake: UDP sockets behind handles.

import {
  AddressFamily,
  CompletionFlag,
  DATAGRAM_BUFFER_MAX,
  DATAGRAM_MAX,
  DatagramOption,
  Error as HalError,
  Operation,
  SubmissionFlag,
} from "../gen/hal.ts";
import { addressBytes, addressText, isMapped } from "./address.ts";
import type { GuestPort, Incoming } from "./datagram-network.ts";
import type { Device, DeviceHost, RecordedOption } from "./device.ts";
import { Errno } from "./errno.ts";
import { Handles } from "./handles.ts";
import type { FakeNetwork } from "./network.ts";
import type { Request } from "./request.ts";

/** How long a sender may be answered, nanoseconds. */
const ANSWERABLE = 600e9;

interface Socket {
  /** The guest's port; 0 for one that was not granted. */
  readonly port: number;
  /** Where it is bound; one without a port gets its places with its first datagram. */
  readonly families: readonly ("0.0.0.0" | "::")[];
  readonly places: GuestPort[];
  /** When who has sent to it last, by address and port. */
  readonly senders: Map<string, number>;
  waiting: number | undefined;
  capacity: number | undefined;
  /** The datagram of which the last buffer did not hold all. */
  rest: { readonly datagram: Incoming; given: number } | undefined;
}

export class DatagramDevice implements Device {
  /** What the guest has set, in order: tests look here. */
  readonly options: RecordedOption[] = [];
  readonly #host: DeviceHost;
  readonly #network: FakeNetwork;
  readonly #sockets = new Handles<Socket>();

  constructor(host: DeviceHost, network: FakeNetwork) {
    this.#host = host;
    this.#network = network;
  }

  get open(): number {
    return this.#sockets.size;
  }

  submit(request: Request): void {
    switch (request.operation) {
      case Operation.DATAGRAM_BIND:
        return this.#bind(request);
      case Operation.DATAGRAM_SEND:
        return this.#send(request);
      case Operation.DATAGRAM_RECEIVE:
        return this.#receive(request);
      case Operation.DATAGRAM_OPTION:
        return this.#option(request);
      case Operation.DATAGRAM_CLOSE:
        return this.#close(request);
      default:
        return this.#host.invalid(request.token);
    }
  }

  cancel(token: number): boolean {
    for (const [, socket] of this.#sockets.entries()) {
      if (socket.waiting !== token) continue;
      this.#endReceive(socket);
      return true;
    }
    return false;
  }

  pump(): void {
    for (const [, socket] of this.#sockets.entries()) while (this.#receiveOnce(socket));
  }

  #bind({ token, view }: Request): void {
    const port = view.getUint16(24, true);
    const family = view.getUint16(26, true);
    const granted = this.#network.datagrams.granted.get(port);
    const families = { [AddressFamily.ANY]: ["0.0.0.0", "::"], [AddressFamily.IPV4]: ["0.0.0.0"] } as const;
    if (granted?.taken === true) return this.#host.fail(token, HalError.EXISTS, Errno.ADDRINUSE);
    if (this.#sockets.full) return this.#host.fail(token, HalError.LIMIT);
    const socket = {
      port,
      senders: new Map<string, number>(),
      waiting: undefined,
      capacity: undefined,
      rest: undefined,
    };
    if (port === 0) {
      const own = family === AddressFamily.IPV6 ? (["::"] as const) : families[family as 0 | 4];
      if (own === undefined) return this.#host.invalid(token);
      const handle = this.#sockets.add({ ...socket, families: own, places: [] });
      this.#host.rings.post({ token, result: handle, data: addressBytes(own[0]) });
      return;
    }
    if (granted === undefined) return this.#host.fail(token, HalError.DENIED, Errno.ACCES);
    this.#network.datagrams.take(granted);
    const handle = this.#sockets.add({ ...socket, families: [], places: [granted] });
    this.#host.rings.post({ token, result: handle, value: granted.port, data: granted.address });
  }

  #send(request: Request): void {
    const { token, view, length } = request;
    const port = view.getUint16(24, true);
    const address = new Uint8Array(view.buffer.slice(28, 44));
    if (port === 0) return this.#host.invalid(token);
    if (length > DATAGRAM_MAX) return this.#host.fail(token, HalError.INVALID, Errno.MSGSIZE);
    const bytes = this.#host.payload(request);
    const socket = this.#sockets.get(request.handle);
    if (bytes === undefined || socket === undefined) return this.#host.invalid(token);
    if (!this.#mayReach(socket, address, port)) return this.#host.fail(token, HalError.DENIED, Errno.ACCES);
    const place = this.#placeFor(socket, address);
    if (place === undefined) return this.#host.fail(token, HalError.FAILED, Errno.AFNOSUPPORT);
    this.#network.datagrams.send(bytes.slice(), place, address, port);
    this.#host.rings.post({ token, result: length, value: place.port });
  }

  #mayReach(socket: Socket, address: Uint8Array, port: number): boolean {
    const { policy } = this.#network;
    const heard = socket.senders.get(`${addressText(address)} ${port}`);
    const answer = heard !== undefined && this.#host.schedule.now - heard < ANSWERABLE;
    return policy.allows(address, port) || (answer && !policy.denies(address, port));
  }

  /** From where a datagram goes; a socket without a port gets one now. */
  #placeFor(socket: Socket, address: Uint8Array): GuestPort | undefined {
    const ipv4 = isMapped(address);
    const known = socket.places.find((place) => isMapped(place.address) === ipv4);
    const own = ipv4 ? "0.0.0.0" : "::";
    if (known !== undefined || !socket.families.includes(own)) return known;
    const place = this.#network.datagrams.openAny(addressBytes(own));
    place.capacity = socket.capacity ?? place.capacity;
    socket.places.push(place);
    return place;
  }

  #receive({ token, flags, handle }: Request): void {
    const socket = this.#sockets.get(handle);
    if ((flags & SubmissionFlag.MULTISHOT) === 0 || socket === undefined) return this.#host.invalid(token);
    if (socket.waiting !== undefined) return this.#host.fail(token, HalError.EXISTS);
    socket.waiting = token;
  }

  #option({ token, handle, view }: Request): void {
    const [option, setting] = [view.getUint32(24, true), view.getUint32(28, true)];
    const socket = this.#sockets.get(handle);
    if (!isSetting(option, setting) || socket === undefined) return this.#host.invalid(token);
    this.options.push({ handle, option, setting });
    if (option === DatagramOption.RECEIVE_BUFFER) {
      socket.capacity = setting;
      for (const place of socket.places) place.capacity = setting;
    }
    this.#host.rings.post({ token, result: 0 });
  }

  #close({ token, handle }: Request): void {
    const socket = this.#sockets.get(handle);
    if (socket === undefined) return this.#host.invalid(token);
    this.#endReceive(socket);
    for (const place of socket.places) this.#network.datagrams.close(place);
    this.#sockets.delete(handle);
    this.#host.rings.post({ token, result: 0 });
  }

  #endReceive(socket: Socket): void {
    if (socket.waiting !== undefined) this.#host.fail(socket.waiting, HalError.CANCELLED);
    socket.waiting = undefined;
    socket.rest = undefined; // what is left of a datagram whose receive has ended is lost
  }

  /** One completion of the receive; false if it has to wait. */
  #receiveOnce(socket: Socket): boolean {
    const { rings, memory } = this.#host;
    if (socket.waiting === undefined || rings.full) return false;
    const buffer = rings.provided();
    if (buffer === undefined) return false;
    socket.rest ??= this.#next(socket);
    if (socket.rest === undefined) return false;
    const target = memory.bytes(buffer.address, buffer.size);
    if (target === undefined) throw new Error(`broken buffer ring: buffer ${buffer.number} is not in guest memory`);
    const { datagram, given } = socket.rest;
    const part = datagram.bytes.subarray(given, given + target.length);
    target.set(part);
    rings.takeProvided();
    socket.rest.given += part.length;
    const over = socket.rest.given === datagram.bytes.length;
    if (over) socket.rest = undefined;
    rings.post({
      token: socket.waiting,
      result: part.length,
      flags: CompletionFlag.MORE | CompletionFlag.BUFFER | (over ? 0 : CompletionFlag.PARTIAL),
      value: buffer.number | (datagram.from.port << 16),
      data: datagram.from.address,
    });
    return true;
  }

  /** The next datagram for the guest. A socket that was not granted hears only those whom the guest may ask. */
  #next(socket: Socket): Socket["rest"] {
    for (const place of socket.places) {
      for (let datagram = place.waiting.shift(); datagram !== undefined; datagram = place.waiting.shift()) {
        const { address, port } = datagram.from;
        if (socket.port === 0 && !this.#mayReach(socket, address, port)) continue;
        socket.senders.set(`${addressText(address)} ${port}`, this.#host.schedule.now);
        return { datagram, given: 0 };
      }
    }
    return undefined;
  }
}

function isSetting(option: number, setting: number): boolean {
  switch (option) {
    case DatagramOption.TTL:
      return setting >= 1 && setting <= 255;
    case DatagramOption.BROADCAST:
      return setting <= 1;
    case DatagramOption.RECEIVE_BUFFER:
    case DatagramOption.SEND_BUFFER:
      return setting >= 1 && setting <= DATAGRAM_BUFFER_MAX;
    default:
      return false;
  }
}
