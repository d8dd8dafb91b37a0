// Runs the fetch form on Node.js: turns each request of node:http into a Request and the Response back. A unikernel needs none.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import application from "./fetch.ts";

const port = Number(process.env["PORT"] ?? 3000);

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const method = incoming.method ?? "GET";
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct))
    for (const each of value ?? []) headers.append(name, each);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = method === "GET" || method === "HEAD" ? null : Buffer.concat(chunks);
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);

  const response = await application.fetch(new Request(url, { method, headers, body }));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

createServer((incoming, outgoing) => void answer(incoming, outgoing)).listen(port, () =>
  console.log(`listening on port ${port}`),
);
