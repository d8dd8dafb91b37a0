// The least that a node:http server does; the same file runs in the guest and on Node.js.

import { createServer } from "node:http";

createServer((_request, response) => {
  response.setHeader("content-type", "text/plain");
  response.end("Hello, world!\n");
}).listen(Number(process.env["PORT"] ?? 3000), () => console.log("listening"));
