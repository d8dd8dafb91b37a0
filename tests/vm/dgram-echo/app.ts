// A UDP server on a granted port, and one who asks it, in the same guest.

import { createSocket } from "node:dgram";
import { once } from "node:events";

const hostPort = Number(process.env["HOST_PORT"]);
const server = createSocket("udp4", (message, from) => {
  if (message.length === 0) server.close();
  else server.send(message, from.port, from.address);
});
server.bind(5000);
await once(server, "listening");
console.log(server.address());

const client = createSocket("udp4");
const sizes = [1, 1400, 20_000, 65_507];
for (const size of sizes) {
  const bytes = Buffer.alloc(size, "0123456789");
  client.send(bytes, hostPort, "127.0.0.1");
  const [echo, from] = (await once(client, "message")) as [Buffer, { port: number; size: number }];
  console.log(size, echo.equals(bytes), from.port === hostPort, from.size);
}
console.log(client.address().port > 0, client.getSendQueueCount());

const denied = await new Promise<NodeJS.ErrnoException>((resolve) => {
  client.send("x", 53, "192.0.2.1", (error) => resolve(error as NodeJS.ErrnoException));
});
console.log(denied.code, denied.message);

client.send("", hostPort, "127.0.0.1");
await once(server, "close");
client.close();
console.log("closed");
