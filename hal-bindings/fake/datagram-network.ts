// Datagrams between the guest's sockets and a test's, with the link's latency and loss.

import { addressBytes, addressText, reached, sourceFor } from "./address.ts";
import { DatagramPeer, type DatagramPeerEvents } from "./datagram-peer.ts";
import type { Place } from "./pipe.ts";
import type { Schedule } from "./schedule.ts";

/** A datagram on its way to the guest. */
export interface Incoming {
  readonly bytes: Uint8Array;
  readonly from: Place;
}

/** One of the guest's sockets, or a granted port that is not taken up: datagrams wait here. */
export interface GuestPort extends Place {
  readonly waiting: Incoming[];
  /** Bytes of `waiting` beyond which more is dropped. */
  capacity: number;
  taken: boolean;
  changed: () => void;
}

/** What the host keeps for a socket that has not said how much. */
const CAPACITY = 212_992;

export class DatagramNetwork {
  readonly granted: Map<number, GuestPort> = new Map();
  /** What the link has lost, and what found no room: tests look here. */
  lost = 0;
  dropped = 0;
  readonly #schedule: Schedule;
  readonly #link: { readonly latency: number; readonly loss: number };
  readonly #guest = new Map<string, GuestPort>();
  readonly #peers = new Map<string, DatagramPeer>();
  #share = 0;
  #nextPort = 49152;

  constructor(
    schedule: Schedule,
    link: { readonly latency: number; readonly loss: number },
    granted: readonly Place[],
  ) {
    this.#schedule = schedule;
    this.#link = link;
    for (const place of granted) this.granted.set(place.port, this.#open(place));
  }

  /** A place of the guest's at a port that nobody has. */
  openAny(address: Uint8Array): GuestPort {
    while (this.#taken(addressText(address), this.#nextPort)) this.#nextPort++;
    return this.#open({ address, port: this.#nextPort++ });
  }

  /** A granted port is taken up: what has come since the guest's start waits there. */
  take(place: GuestPort): void {
    place.taken = true;
    this.#guest.set(key(addressText(place.address), place.port), place);
  }

  /** The guest has closed its socket: what comes from now on is lost. */
  close(place: GuestPort): void {
    place.taken = false;
    place.capacity = CAPACITY;
    place.waiting.length = 0;
    this.#guest.delete(key(addressText(place.address), place.port));
  }

  add(address: string, port: number, events: DatagramPeerEvents): DatagramPeer {
    if (this.#taken(address, port)) throw new Error(`UDP port ${port} of ${address} is taken`);
    const peer = new DatagramPeer(this.#carrier, address, port, events);
    this.#peers.set(key(address, port), peer);
    return peer;
  }

  /** The guest sends from one of its places; what nobody takes is lost. */
  send(bytes: Uint8Array, from: Place, address: Uint8Array, port: number): void {
    const target = reached(addressText(address));
    const source = { address: addressBytes(sourceFor(target)), port: from.port };
    this.#carry(() => {
      this.#peers.get(key(target, port))?.deliver({ bytes, address: addressText(source.address), port: source.port });
      this.#arrive(this.#place(target, port), { bytes, from: source });
    });
  }

  readonly #carrier = {
    toGuest: (bytes: Uint8Array, peer: DatagramPeer, address: string, port: number): void => {
      const from = { address: addressBytes(peer.address), port: peer.port };
      this.#carry(() => this.#arrive(this.#place(reached(address), port), { bytes, from }));
    },
    forget: (peer: DatagramPeer): void => void this.#peers.delete(key(peer.address, peer.port)),
  };

  /** Where a datagram for an address and port of the guest goes; a socket without an address hears at all of them. */
  #place(address: string, port: number): GuestPort | undefined {
    const any = address.includes(":") ? "::" : "0.0.0.0";
    return this.#guest.get(key(address, port)) ?? this.#guest.get(key(any, port));
  }

  #arrive(place: GuestPort | undefined, datagram: Incoming): void {
    if (place === undefined) return;
    const held = place.waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (held + datagram.bytes.length > place.capacity) {
      this.dropped++;
      return;
    }
    place.waiting.push(datagram);
    place.changed();
  }

  #carry(deliver: () => void): void {
    // The share of lost ones is spread evenly, so that every run loses the same.
    this.#share += this.#link.loss;
    if (this.#share >= 1) {
      this.#share -= 1;
      this.lost++;
      return;
    }
    this.#schedule.after(this.#link.latency, deliver);
  }

  #open(place: Place): GuestPort {
    const opened = { ...place, waiting: [], capacity: CAPACITY, taken: false, changed: (): void => {} };
    this.#guest.set(key(addressText(place.address), place.port), opened);
    return opened;
  }

  #taken(address: string, port: number): boolean {
    return this.#guest.has(key(address, port)) || this.#peers.has(key(address, port));
  }
}

function key(address: string, port: number): string {
  return `${address} ${port}`;
}
