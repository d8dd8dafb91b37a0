// The world outside: listeners of the guest that a test connects to, and servers that a guest connects to.

import { addressBytes, addressText, isLoopback, parsePlace, reached, sourceFor } from "./address.ts";
import { DatagramNetwork } from "./datagram-network.ts";
import type { DatagramPeer, DatagramPeerEvents } from "./datagram-peer.ts";
import { Errno } from "./errno.ts";
import { Peer, type PeerEvents } from "./peer.ts";
import { connect, type End, type Place } from "./pipe.ts";
import { Policy, type Destination } from "./policy.ts";
import type { Schedule } from "./schedule.ts";

/** What lies between the guest and the outside. */
export interface LinkOptions {
  /** Bytes that each direction of a stream holds before the sender must wait. */
  readonly capacity: number;
  /** The most bytes that arrive at once. */
  readonly chunk: number;
  /** Milliseconds that a connection takes to be made, and a datagram to arrive. */
  readonly latency: number;
  /** Which datagrams are lost: 0 none, 1 all, between them a share, in a repeatable order. */
  readonly loss: number;
}

export interface NetworkOptions {
  /** Granted ports: at 127.0.0.1, or where the text says (`[::1]:7000`). */
  readonly listen?: readonly (number | string)[];
  readonly datagram?: readonly (number | string)[];
  /** Destinations that the guest may reach; all unless given. */
  readonly connect?: readonly Destination[];
  /** Destinations that it may not, whatever is allowed. */
  readonly deny?: readonly Destination[];
  readonly link?: Partial<LinkOptions>;
}

/** A granted port of the guest: connections wait here until they are accepted. */
export interface Backlog {
  readonly port: number;
  readonly address: Uint8Array;
  readonly waiting: End[];
  taken: boolean;
  changed: () => void;
}

/**
 * Who is at a place outside: a server (it gets a peer for each connection, and says what it wants to hear of), somebody who
 * refuses, nobody to be heard of (`silent`: the attempt stays in force; `timeout`: the host gives up), or no way there.
 */
export type Host = ((peer: Peer) => PeerEvents) | "refuse" | "silent" | "timeout" | "unreachable";

/** What has become of the guest's attempt to connect: an errno, or nothing for ever. */
export type Dialled = { readonly end: End } | { readonly errno: number } | "silent";

const FAILURES = { refuse: Errno.CONNREFUSED, timeout: Errno.TIMEDOUT, unreachable: Errno.HOSTUNREACH } as const;

/** The network as one guest sees it. */
export class FakeNetwork {
  readonly listeners: Map<number, Backlog> = new Map();
  readonly datagrams: DatagramNetwork;
  readonly policy: Policy;
  readonly #servers = new Map<string, Host>();
  readonly #schedule: Schedule;
  readonly #link: LinkOptions;
  #clientPort = 49152;

  constructor(schedule: Schedule, options: NetworkOptions = {}) {
    this.#schedule = schedule;
    const { capacity = 65536, chunk = 65536, latency = 0, loss = 0 } = options.link ?? {};
    this.#link = { capacity, chunk, latency, loss };
    this.policy = new Policy(options.connect, options.deny ?? []);
    this.datagrams = new DatagramNetwork(schedule, this.#link, (options.datagram ?? []).map(granted));
    for (const place of (options.listen ?? []).map(granted)) {
      this.listeners.set(place.port, { ...place, waiting: [], taken: false, changed: () => {} });
    }
  }

  /** Milliseconds that a connection takes to be made. */
  get latency(): number {
    return this.#link.latency;
  }

  /** Connects from outside to a granted port. The connection waits until the guest accepts it. */
  connect(port: number, events: PeerEvents = {}): Peer {
    const backlog = this.listeners.get(port);
    if (backlog === undefined) throw new Error(`port ${port} is not granted to the guest`);
    const own = { address: backlog.address, port: this.#clientPort++ };
    const { client, server } = connect(this.#link.capacity, own, backlog);
    const peer = new Peer(client, events, this.#schedule, this.#link.chunk);
    backlog.waiting.push(server);
    backlog.changed();
    return peer;
  }

  /** Puts somebody at a port of an address outside (of every address unless said), to whom the guest may connect. */
  serve(port: number, host: Host, address?: string): void {
    this.#servers.set(`${address === undefined ? "*" : addressText(addressBytes(address))} ${port}`, host);
  }

  /** A UDP socket outside, at an address and port, that the guest may send to. */
  datagramPeer(port: number, events: DatagramPeerEvents = {}, address = "127.0.0.1"): DatagramPeer {
    return this.datagrams.add(addressText(addressBytes(address)), port, events);
  }

  /** The guest connects: to its own granted port, or to somebody outside. */
  dial(address: Uint8Array, port: number): Dialled {
    const text = reached(addressText(address));
    const target = { address: addressBytes(text), port };
    const source = { address: addressBytes(sourceFor(text)), port: this.#clientPort++ };
    const own = this.listeners.get(port);
    if (own !== undefined && isLoopback(text) && addressText(own.address) === text) {
      const { client, server } = connect(this.#link.capacity, source, target);
      own.waiting.push(server);
      own.changed();
      return { end: client };
    }
    const host = this.#servers.get(`${text} ${port}`) ?? this.#servers.get(`* ${port}`) ?? "refuse";
    if (host === "silent") return "silent";
    if (typeof host !== "function") return { errno: FAILURES[host] };
    const { client, server } = connect(this.#link.capacity, source, target);
    const events: PeerEvents = {};
    Object.assign(events, host(new Peer(server, events, this.#schedule, this.#link.chunk)));
    return { end: client };
  }
}

function granted(place: number | string): Place {
  const { host = "127.0.0.1", port } = parsePlace(place);
  if (port === undefined) throw new Error(`${JSON.stringify(place)} names no port`);
  return { address: addressBytes(host), port };
}
