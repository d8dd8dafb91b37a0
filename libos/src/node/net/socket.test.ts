// Sockets over the fake network: what is heard and in which order, ends, slow peers, several addresses, and exits.

import { Operation } from "@unikernel/hal";
import type { FakeOptions } from "@unikernel/hal/fake";
import { describe, expect, test } from "vitest";
import { guest, type World } from "../../testing/peers.ts";
import { setTimeout } from "../timers-api.ts";
import { connect, createServer, type Socket } from "../net-api.ts";

type Log = (text: string) => void;

const EVENTS = [
  "connect",
  "ready",
  "end",
  "finish",
  "close",
  "timeout",
  "drain",
  "lookup",
  "connectionAttempt",
] as const;

/** Logs what a socket says of itself. */
function listen(socket: Socket, log: Log, name: string = ""): Socket {
  for (const event of EVENTS) socket.on(event, (...args: unknown[]) => log([name + event, ...args].join(" ")));
  socket.on("data", (chunk: Buffer) => log(`${name}data ${chunk.toString()}`));
  socket.on("error", (error: Error) => log(`${name}error ${error.message}`));
  return socket;
}

async function run(application: (world: World, log: Log) => unknown, options: FakeOptions & { limit?: number } = {}) {
  const lines: string[] = [];
  const result = await guest((world) => application(world, (line) => lines.push(line)), options);
  expect(result.error).toBe("");
  // However it went, nothing stays open.
  expect(result.machine.monitor.streams.open).toBe(0);
  return { ...result, lines };
}

describe("a client", () => {
  test("connects, talks, half-closes, and is told of the end", async () => {
    const { lines } = await run(({ machine }, log) => {
      machine.network.serve(7, (peer) => ({
        onData: (bytes) => peer.send(Buffer.from(bytes).toString().toUpperCase()),
        onEnd: () => peer.end(),
      }));
      const socket = listen(connect(7, "192.0.2.1"), log);
      expect([socket.connecting, socket.pending, socket.readyState]).toEqual([true, true, "opening"]);
      socket.end("hello");
      socket.on("connect", () => log(`${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress}`));
    });
    expect(lines.filter((line) => line !== "finish")).toEqual([
      "connect",
      expect.stringMatching(/^192\.0\.2\.1 7 [\d.]+$/),
      "ready",
      "data HELLO",
      "end",
      "close false",
    ]);
    expect(lines).toContain("finish");
  });

  test("hears why it cannot connect", async () => {
    const { lines } = await run(
      ({ machine }, log) => {
        machine.network.serve(2, "unreachable");
        listen(connect(1, "192.0.2.1"), log, "1 ");
        listen(connect(2, "192.0.2.1"), log, "2 ");
        listen(connect(3, "192.0.2.9"), log, "3 ");
        listen(connect(4, "nowhere.example"), log, "4 ");
      },
      { connect: [1, 2, 4], names: {} },
    );
    const errors = lines.filter((line) => line.includes("error")).toSorted();
    expect(errors.slice(0, 2)).toEqual([
      "1 error connect ECONNREFUSED 192.0.2.1:1",
      "2 error connect EHOSTUNREACH 192.0.2.1:2",
    ]);
    expect(errors[2]).toContain("3 error connect EACCES 192.0.2.9:3: 192.0.2.9:3 is not granted");
    expect(errors[3]).toBe("4 error getaddrinfo ENOTFOUND nowhere.example");
    for (const name of [1, 2, 3, 4]) expect(lines).toContain(`${name} close true`);
  });

  test("tries the addresses of a name one after the other, a silent one for a quarter of a second", async () => {
    const { lines } = await run(
      ({ machine }, log) => {
        machine.network.serve(7, "silent", "2001:db8::1");
        machine.network.serve(
          7,
          (peer) => {
            peer.end();
            return {};
          },
          "192.0.2.2",
        );
        listen(connect({ port: 7, host: "two.example" }), log);
        setTimeout(() => log("200 ms"), 200);
      },
      { names: { "two.example": ["2001:db8::1", "192.0.2.2"] } },
    );
    expect(lines.filter((line) => line !== "finish")).toEqual([
      "lookup  2001:db8::1 6 two.example",
      "lookup  192.0.2.2 4 two.example",
      "connectionAttempt 2001:db8::1 7 6",
      "200 ms",
      "connectionAttempt 192.0.2.2 7 4",
      "connect",
      "ready",
      "end",
      "close false",
    ]);
  });

  test("that is destroyed while it connects hears no more", async () => {
    const { lines } = await run(({ machine }, log) => {
      machine.network.serve(7, "silent");
      const socket = listen(connect(7, "192.0.2.1"), log);
      setTimeout(() => socket.destroy(), 5);
    });
    expect(lines).toEqual(["close false"]);
  });

  test("that connects anew does not hear of the end of its former connection", async () => {
    const { lines } = await run(
      ({ machine }, log) => {
        let first = true;
        machine.network.serve(7, (peer) => {
          // The first connection closes long after it was given up: the peer does not take what is left.
          if (first) machine.schedule.after(50, () => peer.resume());
          if (first) peer.pause();
          first = false;
          return { onData: (bytes) => bytes.length < 10 && peer.send(bytes), onEnd: () => peer.end() };
        });
        const socket = connect(7, "192.0.2.1");
        socket.once("connect", () => {
          socket.write(Buffer.alloc(60_000));
          setTimeout(() => socket.destroy(), 5);
        });
        socket.once("close", () => {
          listen(socket, log).connect(7, "192.0.2.1");
          setTimeout(() => socket.end("again"), 100);
        });
      },
      { link: { capacity: 4096 } },
    );
    expect(lines.filter((line) => line !== "finish")).toEqual(["connect", "ready", "data again", "end", "close false"]);
  });

  test("is reset", async () => {
    const { lines } = await run(({ machine }, log) => {
      machine.network.serve(7, (peer) => ({ onData: () => peer.destroy() }));
      listen(connect(7, "192.0.2.1"), log).write("x");
    });
    expect(lines).toEqual([
      "connect",
      "ready",
      expect.stringMatching(/^error (read|write) (ECONNRESET|EPIPE)$/),
      "close true",
    ]);
  });
});

test("'timeout' comes again when something has happened since", async () => {
  const { lines } = await run(({ machine }, log) => {
    machine.network.serve(7, (peer) => {
      machine.schedule.after(100, () => peer.send("x"));
      machine.schedule.after(300, () => peer.end());
      return {};
    });
    listen(connect(7, "192.0.2.1"), log).setTimeout(50);
  });
  expect(lines.filter((line) => line !== "finish")).toEqual([
    "connect",
    "ready",
    "timeout",
    "data x",
    "timeout",
    "end",
    "close false",
  ]);
});

describe("a slow peer", () => {
  test("makes writes wait, and memory does not grow", async () => {
    let most = 0;
    const { lines } = await run(
      ({ machine }, log) => {
        machine.network.serve(7, (peer) => {
          peer.pause();
          machine.schedule.after(50, () => peer.resume());
          return { onEnd: () => peer.end() };
        });
        const socket = connect(7, "192.0.2.1");
        const chunk = Buffer.alloc(65_536);
        let left = 64;
        const write = (): void => {
          while (left-- > 0) {
            const more = socket.write(chunk);
            most = Math.max(most, socket.writableLength);
            if (!more) return;
          }
          socket.end();
        };
        socket.on("drain", write);
        socket.on("connect", write);
        socket.on("close", () => log(`${socket.bytesWritten}`));
        setTimeout(() => log(`waiting ${socket.writableNeedDrain}`), 40);
      },
      { link: { capacity: 65_536 } },
    );
    expect(lines).toEqual(["waiting true", `${64 * 65_536}`]);
    expect(most).toBeLessThanOrEqual(2 * 65_536);
  });

  test("that does not listen to 'data' is not read from beyond a buffer", async () => {
    let read = 0;
    await run(
      ({ machine }) => {
        machine.network.serve(7, (peer) => {
          peer.send(new Uint8Array(4_000_000));
          peer.end();
          return {};
        });
        const socket = connect(7, "192.0.2.1");
        setTimeout(() => {
          read = socket.bytesRead;
          socket.resume();
        }, 50);
        socket.on("end", () => expect(socket.bytesRead).toBe(4_000_000));
      },
      { link: { capacity: 65_536, chunk: 65_536 } },
    );
    expect(read).toBeGreaterThan(0);
    // What was provided ahead comes, and nothing more.
    expect(read).toBeLessThanOrEqual(16 * 65_536);
  });
});

describe("a server", () => {
  test("answers, counts, drops what is too much, and closes when all are gone", async () => {
    const { lines } = await run(({ connect: come }, log) => {
      const server = createServer((socket) => listen(socket, log).end("hi"));
      server.maxConnections = 1;
      server.on("drop", ({ remotePort }: { remotePort: number }) => log(`drop ${remotePort > 0}`));
      server.on("close", () => log("server close"));
      server.listen(80, () => {
        const client = come();
        const second = come();
        setTimeout(() => {
          log(client.text);
          log(second.text);
          server.getConnections((_, count) => log(`${count} open`));
          server.close();
          client.peer.end();
        }, 10);
      });
    });
    expect(lines).toEqual(["finish", "drop true", "hi|end", "|end", "1 open", "end", "close false", "server close"]);
  });

  test("that is closed is not closed again by its signal", async () => {
    const { lines } = await run((_, log) => {
      const aborting = new AbortController();
      const server = createServer().listen({ port: 80, signal: aborting.signal }, () => server.close());
      server.on("close", () => {
        log("close");
        setTimeout(() => aborting.abort(), 10);
      });
      const other = createServer();
      setTimeout(() => other.listen({ port: 80, signal: AbortSignal.abort() }), 20);
      other.on("close", () => log("other close"));
    });
    expect(lines).toEqual(["close", "other close"]);
  });

  test("does not read from a connection that is to wait", async () => {
    const { lines } = await run(({ connect: come }, log) => {
      const server = createServer({ pauseOnConnect: true }, (socket) => {
        socket.on("data", (chunk: Buffer) => log(chunk.toString()));
        setTimeout(() => {
          log(`${socket.bytesRead} read`);
          socket.resume();
          server.close();
        }, 20);
      });
      server.listen(80, () => {
        const { peer } = come();
        peer.send("now");
        peer.end();
        setTimeout(() => log("later"), 10);
      });
    });
    expect(lines).toEqual(["later", "0 read", "now"]);
  });

  test("spends one exit a turn, whatever happens in it", async () => {
    const COUNT = 40;
    let echoed = 0;
    let before = 0;
    const { machine } = await run(({ machine: world, connect: come }) => {
      const server = createServer((socket) => socket.pipe(socket));
      server.listen(80, () => {
        const clients = Array.from({ length: COUNT }, () => come());
        setTimeout(() => {
          before = world.monitor.enters;
          for (const { peer } of clients) peer.send("ping");
          setTimeout(() => {
            // One for what came, one for the answers and the timer.
            expect(world.monitor.enters - before).toBeLessThanOrEqual(4);
            echoed = clients.filter(({ text }) => text === "ping").length;
            for (const { peer } of clients) peer.end();
            server.close();
          }, 5);
        }, 5);
      });
    });
    expect(echoed).toBe(COUNT);
    expect(machine.monitor.operations.get(Operation.STREAM_SEND)).toBe(COUNT);
  });
});
