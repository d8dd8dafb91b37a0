// What node:dgram exports.

import { Socket, type MessageListener, type SocketOptions } from "./dgram/socket.ts";

export { Socket };

/** Makes a UDP socket. Example: createSocket("udp4").bind(5000).on("message", (message, from) => {}); */
export function createSocket(type: string | SocketOptions, listener?: MessageListener): Socket {
  return new Socket(type, listener);
}
