// Failures of the network as Node.js words them.

import { Error as HalError } from "@unikernel/hal";
import type { FailedAttempt } from "./dial-host.ts";
import { Errno, errnoName } from "./errno.ts";
import type { Failure, SocketAddress } from "./types.ts";

/** Where the host tells no errno, what its class of error comes closest to. */
const CLASSES: Readonly<Record<number, number>> = {
  [HalError.INVALID]: Errno.EINVAL,
  [HalError.DENIED]: Errno.EACCES,
  [HalError.EXISTS]: Errno.EADDRINUSE,
  [HalError.CLOSED]: Errno.ECONNRESET,
  [HalError.LIMIT]: Errno.EMFILE,
  [HalError.CANCELLED]: Errno.ECANCELED,
};

export interface NetworkError extends Error {
  errno: number;
  code: string;
  syscall: string;
  address?: string;
  port?: number;
  hostname?: string;
}

/** The errno of a failure, and its name. */
export function errnoOf({ error, detail }: Failure): readonly [number: number, code: string] {
  const number = detail === 0 ? (CLASSES[error] ?? Errno.EIO) : detail;
  return [number, errnoName(number)];
}

/** Where an image says whom it connects to, and the operator. */
function howToGrant(destination: string): string {
  return (
    `${destination} is not granted to this guest. Name it in \`connect\` of uk.config.ts, ` +
    `or start the guest with \`--allow-net ${destination}\``
  );
}

function hostPort({ address, family, port }: SocketAddress): string {
  return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `connect ECONNREFUSED 127.0.0.1:1`, or `read ECONNRESET` without an address. */
export function networkError(failure: Failure, syscall: string, peer?: SocketAddress): NetworkError {
  const [number, code] = errnoOf(failure);
  let message = peer === undefined ? `${syscall} ${code}` : `${syscall} ${code} ${peer.address}:${peer.port}`;
  if (peer !== undefined && failure.error === HalError.DENIED) message += `: ${howToGrant(hostPort(peer))}`;
  const error: NetworkError = Object.assign(new Error(message), { errno: -number, code, syscall });
  return peer === undefined ? error : Object.assign(error, { address: peer.address, port: peer.port });
}

/** What a connection that was lost is told as: `write EPIPE`, or `read` with another code. */
export function lostError(failure: Failure): NetworkError {
  return networkError(failure, failure.detail === Errno.EPIPE ? "write" : "read");
}

/** Numbers of libuv for what getaddrinfo says. */
const EAI_AGAIN = -3001;
const ENOTFOUND = -3008;

/** `getaddrinfo ENOTFOUND name`. */
export function lookupError(failure: Failure, hostname: string): NetworkError {
  const make = (code: string, errno: number, hint: string = ""): NetworkError => {
    const message = `getaddrinfo ${code} ${hostname}${hint}`;
    return Object.assign(new Error(message), { errno, code, syscall: "getaddrinfo", hostname });
  };
  switch (failure.error) {
    case HalError.DENIED:
      return make("EACCES", -Errno.EACCES, `: ${howToGrant(hostname)}`);
    case HalError.FAILED:
      return make("EAI_AGAIN", EAI_AGAIN);
    case HalError.LIMIT:
      return make("EMFILE", -Errno.EMFILE);
    case HalError.CANCELLED:
      return make("ECANCELED", -Errno.ECANCELED);
    default:
      return make("ENOTFOUND", ENOTFOUND);
  }
}

/** What a dial that failed is told as: the one attempt's error, or an AggregateError of all. */
export function dialError(failure: Failure, attempts: readonly FailedAttempt[], hostname: string): Error {
  if (attempts.length === 0) return lookupError(failure, hostname);
  const errors = attempts.map((attempt) => networkError(attempt.failure, "connect", attempt.address));
  if (errors.length === 1) return errors[0]!;
  return Object.assign(new AggregateError(errors), { code: errors.at(-1)!.code });
}
