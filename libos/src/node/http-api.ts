// What node:http exports: the server side. `request`, `get`, `Agent` and `globalAgent` are not there.

import { METHODS as methods } from "../http/http-wire.ts";
import { Server, type ServerOptions } from "./http/server.ts";
import type { IncomingMessage } from "./http/incoming.ts";
import type { ServerResponse } from "./http/response.ts";

export { STATUS_CODES } from "../http/http-wire.ts";
export { validateHeaderName, validateHeaderValue } from "./http/fields.ts";
export { IncomingMessage } from "./http/incoming.ts";
export { ServerResponse } from "./http/response.ts";
export { Server };

export const METHODS: string[] = [...methods];
export const maxHeaderSize: number = 16384;

/** Makes a server. Example: createServer((request, response) => response.end("hello")).listen(3000); */
export function createServer(
  options?: ServerOptions | ((request: IncomingMessage, response: ServerResponse) => unknown) | null,
  listener?: (request: IncomingMessage, response: ServerResponse) => unknown,
): Server {
  return new Server(options, listener);
}
