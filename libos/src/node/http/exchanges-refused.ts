// Requests that are refused, and connections that end early, for the comparison with Node.js.

import { echo, get, post, type Case } from "./exchanges.ts";

export const refused: Record<string, Case> = {
  "no request": { send: ["hello\r\n\r\n"], serve: echo },
  "unknown method": { send: ["BREW / HTTP/1.1\r\nHost: x\r\n\r\n"], serve: echo },
  "lower-case method": { send: ["get / HTTP/1.1\r\nHost: x\r\n\r\n"], serve: echo },
  "bad version": { send: ["GET / HTTP/1.x\r\nHost: x\r\n\r\n"], serve: echo },
  "space before the colon": { send: [get("/", "A : b\r\n")], serve: echo },
  "a field without a name": { send: [get("/", ": b\r\n")], serve: echo },
  "a folded field": { send: [get("/", "A: b\r\n c\r\n")], serve: echo },
  "a control character": { send: [get("/", "A: b\x01\r\n")], serve: echo },
  "NUL in a value": { send: [get("/", "A: b\0c\r\n")], serve: echo },
  "length and coding": {
    send: [post("0\r\n\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")],
    serve: echo,
  },
  "coding and length": {
    send: [post("0\r\n\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")],
    serve: echo,
  },
  "two lengths": { send: [post("abcde", "Content-Length: 5\r\nContent-Length: 6\r\n")], serve: echo },
  "the same length twice": { send: [post("abcde", "Content-Length: 5\r\nContent-Length: 5\r\n")], serve: echo },
  "no number as length": { send: [post("abcde", "Content-Length: 5x\r\n")], serve: echo },
  "negative length": { send: [post("abcde", "Content-Length: -5\r\n")], serve: echo },
  "length with a plus": { send: [post("abcde", "Content-Length: +5\r\n")], serve: echo },
  "list of lengths": { send: [post("abcde", "Content-Length: 5, 5\r\n")], serve: echo },
  "chunked is not last": { send: [post("", "Transfer-Encoding: chunked, identity\r\n")], serve: echo },
  "bad chunk size": { send: [post("xyz\r\n", "Transfer-Encoding: chunked\r\n")], serve: () => {} },
  "chunk longer than said": {
    send: [post("2\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n")],
    serve: () => {},
  },
  "head too large": { send: [get("/", `X: ${"y".repeat(20000)}\r\n`)], serve: echo },
  "head larger than configured": {
    send: [get("/", `X: ${"y".repeat(3000)}\r\n`)],
    options: { maxHeaderSize: 2048 },
    serve: echo,
  },
  clientError: {
    send: ["x y z\r\n\r\n"],
    setUp: (server) =>
      server.on("clientError", (error: Error & { code?: string }, socket) => {
        socket.end(`HTTP/1.1 418 I'm a Teapot\r\nX-Code: ${error.code}\r\nConnection: close\r\n\r\n`);
      }),
    serve: echo,
  },
  "ends within a head": { send: ["GET / HTTP/1.1\r\nHo"], end: true, serve: echo },
  "ends behind a request": { send: [get()], end: true, serve: (_, response) => response.end("still") },
  CONNECT: { send: ["CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"], serve: echo },
};
