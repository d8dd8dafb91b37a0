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
  /** Address (16 bytes) and port of the other end. */
  readonly peerAddress: Uint8Array;
  readonly peerPort: number;
}

/** IPv4 127.0.0.1 as a mapped IPv6 address. */
export const LOOPBACK: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1);

/** Both ends of a new connection. */
export function connect(capacity: number, clientPort: number, serverPort: number): { client: End; server: End } {
  const up = new Pipe(capacity);
  const down = new Pipe(capacity);
  return {
    client: { incoming: down, outgoing: up, peerAddress: LOOPBACK, peerPort: serverPort },
    server: { incoming: up, outgoing: down, peerAddress: LOOPBACK, peerPort: clientPort },
  };
}
