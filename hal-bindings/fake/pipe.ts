// One direction of a stream in memory: bytes with a bounded capacity, an end, and a break.

/** Holds at most `capacity` bytes. `changed` is called whenever the other side may have something to do. */
export class Pipe {
  ended = false;
  broken = false;
  changed: () => void = () => {};
  #chunks: Uint8Array[] = [];
  #length = 0;
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** Takes a copy of as many bytes as there is room for; returns how many. */
  write(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.#capacity - this.#length);
    if (count > 0) {
      this.#chunks.push(bytes.slice(0, count));
      this.#length += count;
      this.changed();
    }
    return count;
  }

  /** Moves at most `target.length` bytes into `target`; returns how many. */
  read(target: Uint8Array): number {
    let count = 0;
    while (count < target.length && this.#chunks.length > 0) {
      const chunk = this.#chunks[0]!;
      const part = chunk.subarray(0, target.length - count);
      target.set(part, count);
      count += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#length -= count;
    if (count > 0) this.changed();
    return count;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.changed();
  }

  /** A reset: what is in it is lost, both sides see it. */
  break(): void {
    if (this.broken) return;
    this.broken = true;
    this.#chunks = [];
    this.#length = 0;
    this.changed();
  }
}

/** One end of a two-way stream. */
export interface End {
  readonly incoming: Pipe;
  readonly outgoing: Pipe;
  /** Address (16 bytes) and port of this end and of the other. */
  readonly localAddress: Uint8Array;
  readonly localPort: number;
  readonly peerAddress: Uint8Array;
  readonly peerPort: number;
}

/** An address (16 bytes) and a port. */
export interface Place {
  readonly address: Uint8Array;
  readonly port: number;
}

/** Both ends of a new connection. */
export function connect(capacity: number, client: Place, server: Place): { client: End; server: End } {
  const up = new Pipe(capacity);
  const down = new Pipe(capacity);
  const end = (incoming: Pipe, outgoing: Pipe, local: Place, peer: Place): End => ({
    incoming,
    outgoing,
    localAddress: local.address,
    localPort: local.port,
    peerAddress: peer.address,
    peerPort: peer.port,
  });
  return { client: end(down, up, client, server), server: end(up, down, server, client) };
}
