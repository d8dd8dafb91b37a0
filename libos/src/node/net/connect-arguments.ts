// What `socket.connect` is given, in its three forms.

import { checkFunction, checkPort, codedError, invalidArgType, invalidArgValue } from "../errors.ts";

/** A function like dns.lookup, of the application's own. */
export type LookupFunction = (
  hostname: string,
  options: { family: 0 | 4 | 6; hints: number; all: boolean },
  callback: (error: Error | null, address: string | { address: string; family: number }[], family?: number) => void,
) => void;

export interface ConnectOptions {
  readonly port?: unknown;
  readonly host?: unknown;
  readonly path?: unknown;
  readonly family?: unknown;
  readonly lookup?: unknown;
  readonly localAddress?: unknown;
  readonly localPort?: unknown;
  readonly noDelay?: boolean;
  readonly keepAlive?: boolean;
  readonly keepAliveInitialDelay?: number;
  readonly autoSelectFamily?: unknown;
  readonly autoSelectFamilyAttemptTimeout?: unknown;
  readonly timeout?: number;
}

export interface ConnectArguments {
  readonly port: number;
  readonly host: string;
  readonly family: 0 | 4 | 6;
  readonly lookup: LookupFunction | undefined;
  readonly all: boolean | undefined;
  readonly attemptTimeout: number | undefined;
  readonly options: ConnectOptions;
  readonly callback: (() => void) | undefined;
}

function family(value: unknown): 0 | 4 | 6 {
  if (value === undefined || value === 0 || value === null) return 0;
  if (value === 4 || value === "IPv4") return 4;
  if (value === 6 || value === "IPv6") return 6;
  throw invalidArgValue("options.family", String(value), "must be one of: 0, 4, 6");
}

/** A guest has no local sockets: one that names a path is told so. */
export function noLocalSockets(path: unknown): Error {
  return invalidArgValue("path", JSON.stringify(path), "names a local socket, which a guest does not have: use a port");
}

/** connect(options, callback), connect(port, host, callback); a path is refused by name. */
export function connectArguments(args: readonly unknown[]): ConnectArguments {
  const last = args.at(-1);
  const callback = typeof last === "function" ? (last as () => void) : undefined;
  const [first, second] = args;
  let options: ConnectOptions;
  if (typeof first === "object" && first !== null) options = first;
  else if (typeof first === "string" && !/^\s*\d+\s*$/.test(first)) throw noLocalSockets(first);
  else options = typeof second === "string" ? { port: first, host: second } : { port: first };
  if (options.path !== undefined && options.path !== null) throw noLocalSockets(options.path);
  if (options.port === undefined) {
    throw codedError(TypeError, "ERR_MISSING_ARGS", 'The "options" or "port" or "path" argument must be specified');
  }
  for (const name of ["localAddress", "localPort"] as const) {
    if (options[name] === undefined) continue;
    throw invalidArgValue(`options.${name}`, String(options[name]), "is the host's choice, which a guest cannot make");
  }
  const { port, host, lookup, autoSelectFamily, autoSelectFamilyAttemptTimeout: attempt } = options;
  if (typeof port !== "number" && typeof port !== "string")
    throw invalidArgType("options.port", ["number", "string"], port);
  if (host !== undefined && host !== null && typeof host !== "string")
    throw invalidArgType("options.host", "string", host);
  if (lookup !== undefined && lookup !== null) checkFunction(lookup, "options.lookup");
  return {
    port: checkPort(port, "Port"),
    host: host || "localhost",
    family: family(options.family),
    lookup: lookup ? (lookup as LookupFunction) : undefined,
    all: typeof autoSelectFamily === "boolean" ? autoSelectFamily : undefined,
    attemptTimeout: typeof attempt === "number" ? attempt : undefined,
    options,
    callback,
  };
}
