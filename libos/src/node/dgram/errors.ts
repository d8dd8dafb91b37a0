// Errors of node:dgram.

import { Error as HalError } from "@unikernel/hal";
import { formatAddress } from "../../net/address.ts";
import { errnoOf, networkError } from "../../net/errors.ts";
import type { Failure } from "../../net/types.ts";
import { codedError } from "../errors.ts";

/** `setTTL EBADF`, with errno, code and syscall. */
export function systemError(errno: number, syscall: string): Error {
  return networkError({ error: HalError.FAILED, detail: errno }, syscall);
}

/** `bind EACCES 0.0.0.0:5000: ...` with what to do about it. */
export function bindError(failure: Failure, address: string, port: number): Error {
  const [errno, code] = errnoOf(failure);
  let message = `bind ${code} ${address}:${port}`;
  if (failure.error === HalError.DENIED) {
    message +=
      `: UDP port ${port} is not granted to this guest. Start it with \`uk run -p HOST:${port}/udp\`, ` +
      `for example \`-p ${port}:${port}/udp\`, or name \`${port}/udp\` in \`ports\` of uk.config.ts`;
  }
  return Object.assign(new Error(message), { errno: -errno, code, syscall: "bind", address, port });
}

/** `send EMSGSIZE address:port`; `address` as it was given. */
export function sendError(failure: Failure, address: string | undefined, target: Uint8Array, port: number): Error {
  const denied = failure.error === HalError.DENIED;
  const resolved = formatAddress(target, port);
  const error = networkError(failure, "send", denied ? resolved : { ...resolved, address: String(address) });
  return Object.assign(error, { address, port });
}

export function notRunning(): Error {
  return codedError(Error, "ERR_SOCKET_DGRAM_NOT_RUNNING", "Not running");
}

export function alreadyBound(): Error {
  return codedError(Error, "ERR_SOCKET_ALREADY_BOUND", "Socket is already bound");
}

export function connected(): Error {
  return codedError(Error, "ERR_SOCKET_DGRAM_IS_CONNECTED", "Already connected");
}

export function notConnected(): Error {
  return codedError(Error, "ERR_SOCKET_DGRAM_NOT_CONNECTED", "Not connected");
}

export function badType(): Error {
  const text = "Bad socket type specified. Valid types are: udp4, udp6";
  return codedError(TypeError, "ERR_SOCKET_BAD_TYPE", text);
}

export function badBufferSize(): Error {
  return codedError(TypeError, "ERR_SOCKET_BAD_BUFFER_SIZE", "Buffer size must be a positive integer");
}

/** `why` as libuv says it: `EBADF (bad file descriptor)`. */
export function bufferSizeError(call: string, why: string): Error {
  const text = `Could not get or set buffer size: ${call} returned ${why}`;
  return Object.assign(codedError(Error, "ERR_SOCKET_BUFFER_SIZE", text), { syscall: call });
}

/** A guest is in no multicast group: it has no network of its own. */
export function noMulticast(method: string): Error {
  const text =
    `socket.${method}() is not available in a guest: the monitor carries datagrams from and to ` +
    "single addresses only, no multicast";
  return codedError(Error, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", text);
}
