// Errors of node:dns: what a failed question is told as.

import { Error as HalError } from "@unikernel/hal";
import { Errno } from "../../net/errno.ts";
import { lookupError, type NetworkError } from "../../net/errors.ts";
import { ResponseCode } from "../../net/dns-wire.ts";
import type { Failure } from "../../net/types.ts";
import { BADRESP, CANCELLED, FORMERR, NOMEM, NOTFOUND, NOTIMP, REFUSED, SERVFAIL, TIMEOUT } from "./errors-api.ts";

/** `queryA ENOTFOUND name`, with errno, code, syscall and hostname. `errno` is undefined for the resolver's own codes. */
export function dnsError(code: string, syscall: string, hostname: string, errno?: number, hint: string = ""): Error {
  const name = hostname === "" ? "" : ` ${hostname}`;
  const error = Object.assign(new Error(`${syscall} ${code}${name}${hint}`), { errno, code, syscall });
  return hostname === "" ? error : Object.assign(error, { hostname });
}

/** Why a question about records could not be asked or was not answered. */
export function queryError(failure: Failure, syscall: string, hostname: string): Error {
  switch (failure.error) {
    case HalError.INVALID:
      // The monitor asks for no addresses and no names that cannot be: as if a server had said so.
      return dnsError(NOTFOUND, syscall, hostname);
    case HalError.DENIED:
      return denied(failure, syscall, hostname);
    case HalError.CANCELLED:
      return dnsError(CANCELLED, syscall, hostname);
    case HalError.LIMIT:
      return failure.detail === 0
        ? dnsError(BADRESP, syscall, hostname, undefined, ": the answer is longer than a message can be")
        : dnsError(NOMEM, syscall, hostname, undefined, ": too many questions at once");
    default:
      // By ETIMEDOUT the monitor says that no server has answered.
      return dnsError(failure.detail === Errno.ETIMEDOUT ? TIMEOUT : SERVFAIL, syscall, hostname);
  }
}

/** With how to grant it, as of any lookup. */
function denied(failure: Failure, syscall: string, hostname: string): Error {
  const error: NetworkError = lookupError(failure, hostname);
  error.message = error.message.replace("getaddrinfo", syscall);
  return Object.assign(error, { syscall });
}

/** What a server's code, other than OK, is called. */
export function codeOf(response: number): string {
  switch (response) {
    case ResponseCode.FORMAT:
      return FORMERR;
    case ResponseCode.NO_NAME:
      return NOTFOUND;
    case ResponseCode.NOT_IMPLEMENTED:
      return NOTIMP;
    case ResponseCode.REFUSED:
      return REFUSED;
    default:
      return SERVFAIL;
  }
}
