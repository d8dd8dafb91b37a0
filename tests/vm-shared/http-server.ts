// Answers by path: text, headers, JSON, an echo of the body, a chunked answer, and an end of the guest.

import { createServer } from "node:http";

const server = createServer((request, response) => {
  const { url = "/" } = request;
  switch (url) {
    case "/":
      response.setHeader("content-type", "text/plain");
      response.end("hello\n");
      return;
    case "/echo":
      response.writeHead(200, { "content-type": "application/octet-stream" });
      request.pipe(response);
      return;
    case "/length": {
      let length = 0;
      request.on("data", (chunk: Buffer) => (length += chunk.length));
      request.on("end", () => response.end(`${length}\n`));
      return;
    }
    case "/at-most-100000": {
      void (async () => {
        let length = 0;
        for await (const chunk of request as AsyncIterable<Buffer>) length += chunk.length;
        response.writeHead(length > 100_000 ? 413 : 200).end(`<${length}>`);
      })();
      return;
    }
    case "/chunks":
      response.write("one ");
      setTimeout(() => {
        response.write("two ");
        response.end("three\n");
      }, 5);
      return;
    case "/quit":
      response.end("bye\n");
      server.close();
      return;
    default:
      response.statusCode = 404;
      response.end(`no ${request.method} ${url}\n`);
  }
});
server.listen(3000, () => console.log("listening"));
