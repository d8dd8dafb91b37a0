// The seams of the network: who hears of a connection and of a listener.

/** Why an operation failed: a class of the HAL's `Error` and the host's errno (0 if there is none), for messages. */
export interface Failure {
  readonly error: number;
  readonly detail: number;
}

/**
 * Hears of one connection. Nothing is called before the function that was given the connection has returned, and nothing after
 * `closed`. What these functions throw is an uncaught exception.
 */
export interface ConnectionHandler {
  /** Bytes have come: `bytes[start, end)`, lent for the time of the call. */
  received(bytes: Uint8Array, start: number, end: number): void;
  /** The peer has ended its direction; sending goes on. */
  ended(): void;
  /** What was queued beyond the limit is sent: there is room again. Called after a `send` that returned false. */
  drained(): void;
  /** The connection is gone and everything about it released; with a failure unless `close` or `abort` was called. */
  closed(failure: Failure | undefined): void;
}

/** Where a connection comes from or a listener listens. */
export interface SocketAddress {
  readonly address: string;
  readonly family: "IPv4" | "IPv6";
  readonly port: number;
}
