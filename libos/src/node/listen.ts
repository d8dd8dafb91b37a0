// What `server.listen` is given.

import { checkPort, invalidArgType, invalidArgValue } from "./errors.ts";

export interface ListenArguments {
  readonly port: number;
  /** As it was given; it only shows in `address()`. */
  readonly host: string | undefined;
  readonly callback: (() => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

interface ListenOptions {
  port?: unknown;
  host?: unknown;
  path?: unknown;
  fd?: unknown;
  signal?: AbortSignal;
}

/** listen(port, host, backlog, callback), each but the first left out at will; or listen({ port, host, signal }, callback). */
export function listenArguments(args: readonly unknown[]): ListenArguments {
  const last = args.at(-1);
  const callback = typeof last === "function" ? (last as () => void) : undefined;
  const [first, second] = args;
  if (typeof first === "object" && first !== null) {
    const { port, host, path, fd, signal } = first as ListenOptions;
    if (path !== undefined || fd !== undefined) {
      throw invalidArgValue("options", "a path or descriptor", "must have a port: a guest has no local sockets");
    }
    if (port === undefined) throw invalidArgValue("options", "no port", 'must have the property "port"');
    return { port: granted(checkPort(port, "options.port")), host: text(host), callback, signal };
  }
  if (typeof first === "string" && !/^\s*\d+\s*$/.test(first)) {
    throw invalidArgValue("port", JSON.stringify(first), "must be a number: a guest has no local sockets");
  }
  const port =
    first === undefined || first === null || typeof first === "function" ? 0 : checkPort(first, "options.port");
  return { port: granted(port), host: text(second), callback, signal: undefined };
}

function text(host: unknown): string | undefined {
  if (typeof host === "string" && host !== "") return host;
  if (typeof host === "object" && host !== null) throw invalidArgType("host", "string", host);
  return undefined;
}

function granted(port: number): number {
  if (port !== 0) return port;
  throw invalidArgValue(
    "port",
    "0",
    "must be named in a guest: the operator grants ports by number (`uk run -p HOST:PORT`)",
  );
}
