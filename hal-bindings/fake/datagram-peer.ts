// A test's UDP socket: somebody outside whom the guest asks, or who asks the guest.

/** A datagram that the guest has sent; the address is a text. */
export interface ReceivedDatagram {
  readonly bytes: Uint8Array;
  readonly address: string;
  readonly port: number;
}

export interface DatagramPeerEvents {
  /** Called between two turns of the guest, never while it runs. */
  onMessage?(datagram: ReceivedDatagram, peer: DatagramPeer): void;
}

/** What delivers between the guest and its peers. */
export interface DatagramCarrier {
  toGuest(bytes: Uint8Array, from: DatagramPeer, address: string, port: number): void;
  forget(peer: DatagramPeer): void;
}

export class DatagramPeer {
  readonly address: string;
  readonly port: number;
  readonly received: ReceivedDatagram[] = [];
  readonly #carrier: DatagramCarrier;
  readonly #events: DatagramPeerEvents;

  constructor(carrier: DatagramCarrier, address: string, port: number, events: DatagramPeerEvents) {
    this.#carrier = carrier;
    this.address = address;
    this.port = port;
    this.#events = events;
  }

  /** Sends a copy to a port of the guest. Text is encoded as Latin-1. Nobody hears of it if no socket is there. */
  send(data: Uint8Array | string, port: number, address = "127.0.0.1"): void {
    const bytes = typeof data === "string" ? new Uint8Array(Buffer.from(data, "latin1")) : data.slice();
    this.#carrier.toGuest(bytes, this, address, port);
  }

  close(): void {
    this.#carrier.forget(this);
  }

  /** The network has carried a datagram here. */
  deliver(datagram: ReceivedDatagram): void {
    this.received.push(datagram);
    this.#events.onMessage?.(datagram, this);
  }
}
