// Sends each datagram back; the same file runs in the guest and on Node.js.

import { createSocket } from "node:dgram";

const socket = createSocket("udp4");
socket.on("message", (message, { port, address }) => socket.send(message, port, address));
socket.bind(Number(process.env["PORT"] ?? 3000), process.env["PORT"] === undefined ? undefined : "127.0.0.1");
