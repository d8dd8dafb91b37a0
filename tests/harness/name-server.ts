// A name server for tests, on a UDP port of 127.0.0.1 that the system chooses.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { answerTo, type Zone } from "./name-message.ts";

export interface NameServer {
  readonly port: number;
  /** Messages that it has heard. */
  readonly heard: number;
  close(): void;
}

/** Starts it. Example: `const server = await serveNames({ "a.test": { A: ["127.0.0.1"] } })`, then `--dns 127.0.0.1:PORT`. */
export async function serveNames(zone: Zone): Promise<NameServer> {
  const socket = createSocket("udp4");
  let heard = 0;
  socket.on("message", (message, from) => {
    heard++;
    const answer = answerTo(zone, message);
    if (answer !== undefined) socket.send(answer, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    port: socket.address().port,
    get heard() {
      return heard;
    },
    close: () => void socket.close(),
  };
}
