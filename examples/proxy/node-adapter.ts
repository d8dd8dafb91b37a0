// Runs the proxy on Node.js: turns each request of node:http into a Request and the Response back, as streams. A unikernel needs none.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import application from "./proxy.ts";

const port = Number(process.env["PORT"] ?? 3000);

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const method = incoming.method ?? "GET";
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct))
    for (const each of value ?? []) headers.append(name, each);
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" as const } : {};

  const response = await application.fetch(new Request(url, { method, headers, ...body }));
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  outgoing.writeHead(response.status, response.statusText);
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body as ReadableStream<Uint8Array>), outgoing);
}

createServer((incoming, outgoing) => {
  // The client or the server behind has gone away in the middle: all that is left is to hang up.
  answer(incoming, outgoing).catch(() => outgoing.destroy());
}).listen(port, () => console.log(`listening on port ${port}`));
