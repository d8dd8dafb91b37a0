// Sends back whatever comes; the same file runs in the guest and on Node.js.

import { createServer } from "node:net";

createServer((socket) => {
  socket.on("error", () => {}); // a client that is gone
  socket.pipe(socket);
}).listen(Number(process.env["PORT"] ?? 3000));
