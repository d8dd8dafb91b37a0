// A web server in the form of node:http.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

const port = Number(process.env["PORT"] ?? 3000);

function answer(request: IncomingMessage, response: ServerResponse): void {
  const [pathname = "/", query] = (request.url ?? "/").split("?");
  if (pathname === "/") {
    response.setHeader("content-type", "text/plain; charset=utf-8");
    response.end(`Hello, ${new URLSearchParams(query).get("name") ?? "world"}!\n`);
  } else if (pathname === "/json") {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method: request.method, agent: request.headers["user-agent"] ?? null }));
  } else if (pathname === "/echo" && request.method === "POST") {
    response.setHeader("content-type", request.headers["content-type"] ?? "application/octet-stream");
    request.pipe(response);
  } else {
    response.statusCode = 404;
    response.setHeader("content-type", "text/plain; charset=utf-8");
    response.end(`There is nothing at ${pathname}\n`);
  }
}

createServer(answer).listen(port, () => console.log(`listening on port ${port}`));
