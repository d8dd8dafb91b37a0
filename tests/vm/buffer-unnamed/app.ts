// Says something to itself by UDP.

import { createSocket } from "node:dgram";

const server = createSocket("udp4", (message) => {
  console.log("udp", message.toString(), message.toString("hex"));
  server.close();
});
server.bind(5000, () => {
  const client = createSocket("udp4");
  client.send("hello", Number(process.env["HOST_PORT"]), "127.0.0.1", () => client.close());
});
