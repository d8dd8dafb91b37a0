// One short answer to each connection, which then ends; the same file runs in the guest and on Node.js.

import { createServer } from "node:net";

const ANSWER = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

createServer((socket) => {
  socket.on("error", () => {}); // a client that is gone
  socket.once("data", () => socket.end(ANSWER));
}).listen(Number(process.env["PORT"] ?? 3000));
