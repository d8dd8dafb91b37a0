// What node:http exports.

import { METHODS as methods } from "../http/http-wire.ts";
import { Agent, globalAgentOf } from "./http/agent.ts";
import { ClientRequest } from "./http/client-request.ts";
import { Server, type ServerOptions } from "./http/server.ts";
import type { IncomingMessage } from "./http/incoming.ts";
import type { ServerResponse } from "./http/response.ts";

export { STATUS_CODES } from "../http/http-wire.ts";
export { validateHeaderName, validateHeaderValue } from "./http/fields.ts";
export { IncomingMessage } from "./http/incoming.ts";
export { ServerResponse } from "./http/response.ts";
export { Agent, ClientRequest, Server };

/** The agent of all requests that name none. */
export const globalAgent: Agent = /* @__PURE__ */ globalAgentOf();

export const METHODS: string[] = [...methods];
export const maxHeaderSize: number = 16384;

/** Makes a server. Example: createServer((request, response) => response.end("hello")).listen(3000); */
export function createServer(
  options?: ServerOptions | ((request: IncomingMessage, response: ServerResponse) => unknown) | null,
  listener?: (request: IncomingMessage, response: ServerResponse) => unknown,
): Server {
  return new Server(options, listener);
}

/** Makes a request: request(url, options, callback), each left out at will. `end` sends it. */
export function request(...args: unknown[]): ClientRequest {
  return new ClientRequest(...args);
}

/** A request without a body, sent at once. Example: get("http://localhost:3000/", (response) => response.resume()); */
export function get(...args: unknown[]): ClientRequest {
  return new ClientRequest(...args).end();
}
