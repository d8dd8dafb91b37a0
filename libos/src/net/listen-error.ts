// The error of a port that cannot be taken up, as Node.js would tell it and with what to do about it.

import { Error as HalError } from "@unikernel/hal";
import type { Failure } from "./types.ts";

/** `host` as it was given to `listen`. Has code, errno, syscall, address and port. */
export function listenError(failure: Failure, port: number, host: string | undefined): Error {
  const address = host ?? "::";
  let code = "EIO";
  let message = `listen EIO: the host failed, errno ${failure.detail}, for port ${port}`;
  if (failure.error === HalError.DENIED) {
    code = "EACCES";
    message =
      `listen EACCES: port ${port} is not granted to this guest. Start it with \`uk run -p HOST:${port}\`, ` +
      `for example \`-p ${port}:${port}\`, or name the port in \`ports\` of uk.config.ts`;
  } else if (failure.error === HalError.EXISTS) {
    code = "EADDRINUSE";
    message = `listen EADDRINUSE: address already in use ${address.includes(":") ? `:::${port}` : `${address}:${port}`}`;
  } else if (failure.error === HalError.LIMIT) {
    code = "EMFILE";
    message = `listen EMFILE: this guest has too many open handles to listen on port ${port}`;
  }
  return Object.assign(new Error(message), { code, errno: -failure.detail, syscall: "listen", address, port });
}
