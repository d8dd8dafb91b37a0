// The seams of the HTTP client: what is asked, and who hears of the answer.

import type { SocketAddress } from "../../net/types.ts";
import type { ResponseHead } from "./response-parser.ts";

/** What follows a request's head, piece by piece. */
export interface RequestBody {
  /** Called when there is room: gives the next piece to `write`, and ends it with `end`. Called again when there is room again. */
  pull(to: BodyWriter): void;
  /** Nothing more is wanted. */
  cancel(reason: Error): void;
  /** Whether the rest is sent also after the answer is complete, so that the connection can be kept; else it is cancelled then. */
  readonly outlivesAnswer?: boolean;
}

export interface BodyWriter {
  /** False: wait for the next `pull`. */
  write(bytes: Uint8Array): boolean;
  end(): void;
  fail(error: Error): void;
}

export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly port: number;
  /** Request line and fields, with the empty line behind them; a code unit a byte. */
  readonly head: string;
  /** All of the body; or its pieces, which are framed as chunks unless `head` tells a length. */
  readonly body: string | Uint8Array | RequestBody | undefined;
  readonly chunked: boolean;
}

/** The connection of an exchange, to look at. */
export interface Carrier {
  readonly reused: boolean;
  readonly peer: SocketAddress;
  readonly local: SocketAddress | undefined;
}

/** Hears of one exchange. `complete` or `failed` is the last call. */
export interface Exchange {
  readonly asked: Asked;
  /** It has got a connection. */
  started?(on: Carrier): void;
  interim?(head: ResponseHead): void;
  head(head: ResponseHead): void;
  /** Bytes of the body, lent. */
  data(bytes: Uint8Array, start: number, end: number): void;
  /** With the trailers. `sending`: its body outlives the answer, and is still being sent; to its end, or until it is cancelled. */
  complete(names: readonly string[], values: readonly string[], sending: boolean): void;
  failed(error: Error): void;
}

/** An exchange that is under way, for who has asked. */
export interface Flow {
  pauseBody(): void;
  resumeBody(): void;
  /** Ends it; the connection is lost. Nothing more is heard of it. */
  abort(): void;
}
