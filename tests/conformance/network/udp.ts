// Scenes of node:dgram and node:dns: who asks and who answers on one machine.

import { createSocket, type RemoteInfo } from "node:dgram";
import { promises as dns } from "node:dns";
import { once } from "node:events";
import type { Diary, Places } from "./note.ts";

export async function udp({ scene }: { scene: Diary["scene"] }, { port }: Places): Promise<void> {
  await scene("datagrams", async (log) => {
    const server = createSocket("udp4");
    server.on("message", (message, from) => server.send(message, from.port, from.address));
    server.bind(port, "127.0.0.1");
    await once(server, "listening");
    log(server.address());
    const client = createSocket({ type: "udp4" });
    for (const message of ["text", Buffer.from("bytes"), "", Buffer.alloc(65_507, "x")]) {
      client.send(message, port, "127.0.0.1", (error, bytes) => log("sent", error, bytes));
      const [echo, from] = (await once(client, "message")) as [Buffer, RemoteInfo];
      log(echo, from);
    }
    client.send(["in ", Buffer.from("pieces")], port);
    log(((await once(client, "message")) as [Buffer])[0]);
    client.send("a part of it", 2, 4, port, "127.0.0.1");
    log(((await once(client, "message")) as [Buffer])[0]);
    client.send(Buffer.alloc(65_508), port, "127.0.0.1", (error) =>
      log("too long", (error as NodeJS.ErrnoException).code),
    );
    client.send("y", port, "::1", (error) => log(error));
    client.connect(port, "127.0.0.1");
    await once(client, "connect");
    log(client.remoteAddress(), client.address().port > 0);
    client.send("connected");
    log(((await once(client, "message")) as [Buffer])[0]);
    try {
      client.connect(port);
    } catch (error) {
      log(error);
    }
    client.disconnect();
    log(client.setTTL(7), client.setBroadcast(true) === undefined);
    const closed = [once(client, "close"), once(server, "close")];
    client.close();
    server.close();
    await Promise.all(closed);
    try {
      client.send("z", port);
    } catch (error) {
      log(error);
    }
  });

  await scene("a UDP port that is taken", async (log) => {
    const first = createSocket("udp4").bind(port, "127.0.0.1");
    await once(first, "listening");
    const second = createSocket("udp4").bind(port, "127.0.0.1");
    second.on("error", (error) => log(error));
    await once(second, "error");
    try {
      first.bind(port);
    } catch (error) {
      log(error);
    }
    first.close();
    second.close();
    await Promise.all([once(first, "close"), once(second, "close")]);
  });

  await scene("names", async (log) => {
    log(await dns.lookup("localhost", 4), await dns.lookup("127.0.0.1", { all: true }), await dns.lookup("::1"));
    log(await dns.lookup("localhost", { family: 4, all: true }));
    await dns.reverse("nobody").catch((error: unknown) => log(error));
  });
}
