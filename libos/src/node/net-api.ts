// What node:net exports.

import { isIP as familyOfText } from "../net/address.ts";
import { Server, type ServerOptions } from "./net/server.ts";
import { Socket, type SocketOptions } from "./net/socket.ts";

export {
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from "./net/auto-select.ts";
export { BlockList, SocketAddress } from "./net/block-list.ts";
export { Server, Socket };
export { Socket as Stream };

/** Makes a server. Example: createServer((socket) => socket.pipe(socket)).listen(3000); */
export function createServer(
  options?: ServerOptions | ((socket: Socket) => void) | null,
  listener?: (socket: Socket) => void,
): Server {
  return new Server(options, listener);
}

/** Makes a socket and connects it: connect(port, host, callback) or connect(options, callback). */
export function connect(...args: unknown[]): Socket {
  const [first] = args;
  return new Socket(typeof first === "object" && first !== null ? (first as SocketOptions) : {}).connect(...args);
}

export { connect as createConnection };

/** 4 or 6 if the text is an address, else 0. */
export function isIP(input: unknown): number {
  return familyOfText(String(input));
}

export function isIPv4(input: unknown): boolean {
  return familyOfText(String(input)) === 4;
}

export function isIPv6(input: unknown): boolean {
  return familyOfText(String(input)) === 6;
}
