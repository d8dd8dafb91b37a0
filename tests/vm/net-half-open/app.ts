// Counts what comes until the client ends its direction, and answers then.

import { createServer, type Socket } from "node:net";

let open = 0;

const count = (socket: Socket): void => {
  let bytes = 0;
  open++;
  socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
  socket.on("end", () => socket.end(`${bytes} bytes\n`));
  socket.on("close", (hadError) => {
    open--;
    console.log(
      `closed, ${hadError ? "with" : "without"} an error, ${socket.bytesRead} read, ${socket.bytesWritten} written`,
    );
    if (socket.bytesRead === 4) server.close(() => console.log(`no more, ${open} open`));
  });
};
const server = createServer({ allowHalfOpen: true }, count);
server.listen(3000, () => console.log("listening", JSON.stringify(server.address())));
