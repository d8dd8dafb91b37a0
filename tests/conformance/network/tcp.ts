// Scenes of node:net: both ends of connections on one machine.

import { once } from "node:events";
import { connect, createServer, type Server, type ServerOpts, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Diary, Log, Places } from "./note.ts";

const EVENTS = ["lookup", "connect", "ready", "end", "finish", "timeout", "error", "close"];

/** Writes a socket's events down, but not when others than its own happen between them. */
function watch(log: Log, who: string, socket: Socket): string[] {
  const seen: string[] = [];
  for (const event of EVENTS) {
    socket.on(event, (...args: unknown[]) => void seen.push([event, ...args.map(String)].join(" ")));
  }
  socket.on("close", () => log(who, seen));
  return seen;
}

interface Scene {
  readonly server: Server;
  /** Every connection that the server has heard of. */
  readonly accepted: Promise<Socket>;
  dial(): Socket;
}

export async function tcp({ scene }: { scene: Diary["scene"] }, { port, refused }: Places): Promise<void> {
  const play = (
    name: string,
    options: ServerOpts,
    act: (on: Scene, log: Log) => Promise<unknown>,
    each: (socket: Socket) => void = () => {},
  ): Promise<void> =>
    scene(name, async (log) => {
      const server = createServer(options, each).listen(port, "127.0.0.1");
      await once(server, "listening");
      const accepted = once(server, "connection").then(([socket]) => socket as Socket);
      try {
        await act({ server, accepted, dial: () => connect({ port, host: "127.0.0.1" }) }, log);
      } finally {
        await new Promise<void>((resolve) => server.close(() => resolve()));
        log("server closed", server.listening, server.address());
      }
    });

  await play("echo", {}, async ({ server, accepted, dial }, log) => {
    log(server.address(), server.listening);
    const client = dial();
    log(client.connecting, client.pending, client.readyState, client.write("hello"));
    const peer = await accepted;
    watch(log, "server's", peer);
    watch(log, "client's", client);
    peer.pipe(peer);
    await once(client, "connect");
    log(client.remoteAddress, client.remotePort, client.remoteFamily, client.localAddress, client.readyState);
    log(peer.localPort === client.remotePort, peer.remotePort === client.localPort, peer.remoteFamily);
    const [data] = (await once(client, "data")) as [Buffer];
    log(data, client.bytesRead, client.bytesWritten, client.writableLength);
    const count = await new Promise((resolve) => server.getConnections((error, number) => resolve([error, number])));
    log(count);
    client.end("bye");
    await Promise.all([once(client, "close"), once(peer, "close")]);
    log(client.readyState, client.destroyed, client.remoteAddress === undefined, peer.bytesRead, peer.bytesWritten);
  });

  await play("half open", { allowHalfOpen: true }, async ({ accepted, dial }, log) => {
    const client = dial();
    const peer = await accepted;
    watch(log, "server's", peer);
    watch(log, "client's", client);
    client.end("question");
    peer.resume();
    await once(peer, "end");
    log(peer.readyState, peer.writable, client.readyState);
    client.setEncoding("utf8").on("data", (text) => log("client reads", text));
    peer.end("answer");
    await Promise.all([once(client, "close"), once(peer, "close")]);
  });

  await play("nobody reads the end", {}, async ({ accepted, dial }, log) => {
    const client = dial();
    const peer = await accepted;
    peer.resume();
    watch(log, "server's", peer);
    client.resume();
    client.end();
    await once(peer, "close");
  });

  await play("reset", {}, async ({ accepted, dial }, log) => {
    const client = dial();
    const peer = await accepted;
    peer.resume();
    const closed = new Promise<void>((resolve) => void peer.on("close", () => resolve()));
    watch(log, "server's", peer);
    await delay(5);
    client.resetAndDestroy();
    await closed;
  });

  await play("destroy with an error", {}, async ({ accepted, dial }, log) => {
    const client = dial();
    (await accepted).resume();
    watch(log, "client's", client);
    client.destroy(new Error("mine"));
    await new Promise<void>((resolve) => void client.on("close", () => resolve()));
  });

  await play("write after end", {}, async ({ accepted, dial }, log) => {
    const client = dial();
    (await accepted).resume();
    client.end();
    client.on("error", (error) => log(error));
    const taken = client.write("late", (error) => log("callback", error));
    log(taken);
    await new Promise<void>((resolve) => void client.on("close", () => resolve()));
  });

  await play("timeout", {}, async ({ accepted, dial }, log) => {
    const client = dial();
    (await accepted).resume();
    watch(log, "client's", client);
    client.setTimeout(20);
    await once(client, "timeout");
    log(client.timeout, client.destroyed);
    client.destroySoon();
    await once(client, "close");
  });

  await play("much, both ways", {}, async ({ accepted, dial }, log) => {
    const client = dial();
    const peer = await accepted;
    peer.pipe(peer);
    const size = 3_000_000;
    const chunk = Buffer.alloc(100_000, "0123456789");
    let received = 0;
    let ordered = true;
    client.on("data", (data: Buffer) => {
      for (let at = 0; at < data.length; at += 997) ordered &&= data[at] === 48 + ((received + at) % 10);
      received += data.length;
    });
    for (let sent = 0; sent < size; sent += chunk.length) if (!client.write(chunk)) await once(client, "drain");
    client.end();
    await once(client, "close");
    log(received === size, ordered, client.bytesRead, client.bytesWritten);
  });

  await play("paused from the start", { pauseOnConnect: true }, async ({ accepted, dial }, log) => {
    const client = dial();
    const peer = await accepted;
    client.end("waits");
    log(peer.isPaused());
    await delay(10);
    log(peer.bytesRead);
    peer.setEncoding("latin1").on("data", (text) => log(text));
    peer.resume();
    await once(peer, "close");
  });

  await play("one connection at most", {}, async ({ server, accepted, dial }, log) => {
    server.maxConnections = 1;
    const first = dial();
    const peer = await accepted;
    const dropped = once(server, "drop");
    const second = dial();
    second.on("error", () => {});
    const [info] = (await dropped) as [{ localPort: number; remoteFamily: string }];
    log(info.localPort, info.remoteFamily);
    await new Promise<void>((resolve) => void second.resume().on("close", () => resolve()));
    peer.resume();
    first.resume().end();
    await once(first, "close");
  });

  await scene("refused", async (log) => {
    const client = connect(refused, "127.0.0.1");
    const seen = watch(log, "client's", client);
    await new Promise<void>((resolve) => void client.on("close", () => resolve()));
    log(seen.length, client.connecting, client.destroyed);
    const again = connect(refused, "127.0.0.1");
    again.on("error", (error) => log(error));
    await new Promise<void>((resolve) => void again.on("close", () => resolve()));
  });

  await scene("aborted", async (log) => {
    const aborting = new AbortController();
    const client = connect({ port, host: "127.0.0.1", signal: aborting.signal } as never);
    client.on("error", (error) => log(error.name, (error as NodeJS.ErrnoException).code));
    aborting.abort();
    await new Promise<void>((resolve) => void client.on("close", () => resolve()));
  });

  await scene("a lookup of its own", async (log) => {
    const lookup = (
      name: string,
      _: unknown,
      done: (error: Error | null, address: string, family: number) => void,
    ): void => {
      log("asked for", name);
      done(new Error("no such thing"), "", 0);
    };
    const client = connect({ port, host: "thing.test", lookup: lookup as never });
    client.on("error", (error) => log(error.message));
    await new Promise<void>((resolve) => void client.on("close", () => resolve()));
  });
}
