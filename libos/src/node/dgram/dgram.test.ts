// node:dgram on the fake: what goes out and comes in, and what is refused as in Node.js.

import nodeDgram from "node:dgram";
import { describe, expect, test } from "vitest";
import type { FakeMachine, FakeOptions } from "@unikernel/hal/fake";
import { TestGuest } from "../../testing/guest.ts";
import "../../testing/engine.ts";
import { Buffer as GuestBuffer } from "../buffer-api.ts";
import * as dgram from "../dgram-api.ts";
import type { RemoteInfo } from "./socket.ts";

interface Outcome {
  log: string[];
  machine: FakeMachine;
}

async function guest(run: (log: string[], machine: FakeMachine) => void, options: FakeOptions = {}): Promise<Outcome> {
  const log: string[] = [];
  const world = new TestGuest({ datagram: [5000], ...options });
  const { error } = await world.run(() => run(log, world.machine));
  expect(error).toBe("");
  return { log, machine: world.machine };
}

const show = (value: unknown): string => JSON.stringify(value);
const tell = (error: Error | null | undefined): string => {
  const { message, code, errno, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error ? `${code} ${errno} ${syscall} ${message}` : "sent";
};

describe("a granted port", () => {
  test("hears, answers, and closes", async () => {
    const { log, machine } = await guest((log, machine) => {
      const socket = dgram.createSocket("udp4");
      socket.on("message", (message: Buffer, from: RemoteInfo) => {
        log.push(`${message.toString()} ${GuestBuffer.isBuffer(message)} ${show(from)}`);
        socket.send("pong", from.port, from.address, (error: Error | null, bytes: number) => {
          log.push(`${tell(error)} ${bytes}`);
          socket.close(() => log.push("closed"));
        });
      });
      socket.bind(5000, () => log.push(`listening ${show(socket.address())}`));
      const peer = machine.network.datagramPeer(7000, {
        onMessage: ({ bytes, port }) => void log.push(`peer ${Buffer.from(bytes).toString()} from ${port}`),
      });
      machine.schedule.after(10, () => peer.send("ping", 5000));
    });
    expect(log).toEqual([
      'listening {"address":"0.0.0.0","family":"IPv4","port":5000}',
      'ping true {"address":"127.0.0.1","family":"IPv4","port":7000,"size":4}',
      "peer pong from 5000",
      "sent 4",
      "closed",
    ]);
    expect(machine.network.datagrams.dropped).toBe(0);
  });

  test("datagrams of no bytes and of the most bytes come whole", async () => {
    const sizes = [0, 1, 20_000, 65_507];
    const { log } = await guest((log, machine) => {
      const socket = dgram.createSocket({ type: "udp4" });
      socket.on("message", (message: Buffer, from: RemoteInfo) => {
        log.push(`${message.length} ${from.size} ${message.every((byte, at) => byte === at % 251)}`);
        if (log.length === sizes.length) socket.close();
      });
      socket.bind(5000);
      const peer = machine.network.datagramPeer(7000);
      for (const size of sizes) {
        const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);
        machine.schedule.after(10, () => peer.send(bytes, 5000));
      }
    });
    expect(log).toEqual(sizes.map((size) => `${size} ${size} true`));
  });

  test("one that is not granted says how to grant it, and the socket can be bound to another", async () => {
    const { log } = await guest((log) => {
      const socket = dgram.createSocket("udp4");
      socket.once("error", (error: Error) => {
        log.push(tell(error));
        socket.bind(5000, () => socket.close(() => log.push("closed")));
      });
      socket.bind(5001, () => log.push("bound"));
    });
    expect(log[0]).toMatch(/^EACCES -13 bind bind EACCES 0\.0\.0\.0:5001: UDP port 5001 .*-p 5001:5001\/udp/);
    expect(log.slice(1)).toEqual(["closed"]);
  });

  test("one that is taken is EADDRINUSE", async () => {
    const { log } = await guest((log) => {
      const first = dgram.createSocket("udp4").bind(5000);
      const second = dgram.createSocket("udp4").bind(5000);
      second.on("error", (error: Error) => {
        log.push(tell(error));
        first.close();
      });
    });
    expect(log).toEqual(["EADDRINUSE -98 bind bind EADDRINUSE 0.0.0.0:5000"]);
  });
});

describe("sending", () => {
  test("in all forms, from a socket that was never bound, in order", async () => {
    const { log } = await guest((log, machine) => {
      machine.network.datagramPeer(53, {
        onMessage: ({ bytes }) => void log.push(Buffer.from(bytes).toString()),
      });
      const socket = dgram.createSocket("udp4");
      socket.send("one", 53);
      socket.send(Buffer.from("two"), 53, "127.0.0.1");
      socket.send("_three_", 1, 5, 53, "127.0.0.1");
      socket.send(["fo", Buffer.from("ur")], 53);
      socket.send(new DataView(Uint8Array.of(53).buffer), 53);
      socket.send([], 53);
      socket.sendto(Buffer.from("xseven"), 1, 5, 53, "127.0.0.1", () => socket.close());
    });
    expect(log).toEqual(["one", "two", "three", "four", "5", "", "seven"]);
  });

  test("the port of the host is known once something was sent", async () => {
    const { log } = await guest((log, machine) => {
      machine.network.datagramPeer(53);
      const socket = dgram.createSocket("udp4");
      socket.bind(() => {
        log.push(String(socket.address().port));
        socket.send("x", 53, () => {
          log.push(String(socket.address().port > 0));
          socket.close();
        });
      });
    });
    expect(log).toEqual(["0", "true"]);
  });

  test("to names, and by a lookup of the application's own", async () => {
    const names = { "dns.test": ["10.0.0.9"] };
    const { log } = await guest(
      (log, machine) => {
        machine.network.datagramPeer(53, { onMessage: ({ bytes }) => void log.push(String(bytes)) }, "10.0.0.9");
        const socket = dgram.createSocket("udp4");
        socket.send(Uint8Array.of(1), 53, "dns.test", () => {
          socket.send("x", 53, "nowhere.test", (error: Error | null) => {
            log.push(tell(error));
            socket.close();
          });
        });
        const lookup = (name: string, family: number, done: (error: null, address: string) => void): void => {
          log.push(`${name} ${family}`);
          done(null, "10.0.0.9");
        };
        const own = dgram.createSocket({ type: "udp4", lookup });
        own.send(Uint8Array.of(2), 53, "mine", () => own.close());
      },
      { names },
    );
    expect(log.toSorted()).toEqual([
      "1",
      "2",
      "ENOTFOUND -3008 getaddrinfo getaddrinfo ENOTFOUND nowhere.test",
      "mine 4",
    ]);
  });

  test("what is not allowed is told, also without a callback", async () => {
    const { log } = await guest(
      (log) => {
        const socket = dgram.createSocket("udp4");
        socket.send("x", 53, "10.0.0.1", (error: Error | null) => {
          log.push(tell(error));
          socket.send("x", 53, "10.0.0.1");
        });
        socket.on("error", (error: Error) => {
          log.push(tell(error));
          socket.close();
        });
      },
      { connect: [] },
    );
    expect(log[0]).toMatch(/^EACCES -13 send send EACCES 10\.0\.0\.1:53: .*--allow-net 10\.0\.0\.1:53/);
    expect(log[1]).toMatch(/^EACCES -13 send/);
  });

  test("connected: only to and from there", async () => {
    const { log } = await guest((log, machine) => {
      const socket = dgram.createSocket("udp4");
      const friend = machine.network.datagramPeer(7000, {
        onMessage: ({ bytes, port }) => {
          log.push(Buffer.from(bytes).toString());
          stranger.send("stranger", port);
          friend.send("friend", port);
        },
      });
      const stranger = machine.network.datagramPeer(7001);
      socket.on("message", (message: Buffer) => {
        log.push(message.toString());
        expect(() => socket.send("x", 0, 1, 7001, "127.0.0.1")).toThrow("Already connected");
        socket.disconnect();
        expect(() => socket.remoteAddress()).toThrow("Not connected");
        socket.close();
      });
      socket.bind(5000);
      socket.connect(7000, () => {
        log.push(show(socket.remoteAddress()));
        socket.send("hello");
      });
    });
    expect(log).toEqual(['{"address":"127.0.0.1","family":"IPv4","port":7000}', "hello", "friend"]);
  });
});

test("a signal closes, and unref lets the guest end", async () => {
  const { log } = await guest((log) => {
    const aborting = new AbortController();
    const socket = dgram.createSocket({ type: "udp4", signal: aborting.signal });
    socket.on("close", () => log.push("closed"));
    socket.bind(5000, () => aborting.abort());
    dgram.createSocket("udp4").bind(0).unref();
  });
  expect(log).toEqual(["closed"]);
});

test("multicast is refused by name", async () => {
  const { log } = await guest((log) => {
    const socket = dgram.createSocket("udp4");
    try {
      socket.addMembership("224.0.0.1");
    } catch (error) {
      log.push((error as Error).message);
    }
  });
  expect(log[0]).toMatch(/^socket\.addMembership\(\) is not available in a guest/);
});

/** What throws at once throws the same in Node.js. */
const THROWS: Record<string, (socket: nodeDgram.Socket, create: typeof nodeDgram.createSocket) => unknown> = {
  "no type": (_, create) => create(undefined as never),
  "bad type": (_, create) => create("udp5" as never),
  address: (socket) => socket.address(),
  setTTL: (socket) => socket.setTTL(5),
  "setTTL of a text": (socket) => socket.setTTL("x" as never),
  setBroadcast: (socket) => socket.setBroadcast(true),
  setRecvBufferSize: (socket) => socket.setRecvBufferSize(-1),
  getRecvBufferSize: (socket) => socket.getRecvBufferSize(),
  remoteAddress: (socket) => socket.remoteAddress(),
  disconnect: (socket) => socket.disconnect(),
  "send beyond the buffer": (socket) => socket.send("x", 0, 5, 80),
  "send from beyond the buffer": (socket) => socket.send("x", 3, 1, 80),
  "send nowhere": (socket) => socket.send("x"),
  "send a number": (socket) => socket.send(5 as never, 80),
  "send a list with a number": (socket) => socket.send([5] as never, 80),
  "send to port 0": (socket) => socket.send("x", 0),
  "send to a number": (socket) => socket.send("x", 80, 5 as never),
  "connect to port 0": (socket) => socket.connect(0),
};

test.each(Object.entries(THROWS))("throws as in Node.js: %s", async (_, run) => {
  const outcome = (create: typeof nodeDgram.createSocket): string => {
    const socket = create("udp4");
    try {
      run(socket, create);
      return "nothing thrown";
    } catch (error) {
      const { name, code, message } = error as NodeJS.ErrnoException;
      return `${name === "SystemError" ? "Error" : name} ${code} ${message}`;
    } finally {
      socket.close();
    }
  };
  const theirs = outcome(nodeDgram.createSocket);
  const { log } = await guest((log) => void log.push(outcome(dgram.createSocket as never)));
  expect(log).toEqual([theirs]);
  expect(theirs).not.toBe("nothing thrown");
});
