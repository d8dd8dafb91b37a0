// Answers each request with what another server says; the same file runs in the guest and on Node.js.

import { createServer } from "node:http";

const upstream = process.env["UPSTREAM"];
if (upstream === undefined) throw new Error("UPSTREAM names the server to ask");

createServer((_request, response) => {
  fetch(upstream)
    .then(async (answer) => {
      response.setHeader("content-type", answer.headers.get("content-type") ?? "text/plain");
      response.end(await answer.text());
    })
    .catch((error: unknown) => {
      response.statusCode = 502;
      response.end(String(error));
    });
}).listen(Number(process.env["PORT"] ?? 3000));
