// Connections and listeners over the fake network: coalescing, back-pressure, memory, ends, and that no handle is left open.

import { Operation } from "@unikernel/hal";
import { describe, expect, test } from "vitest";
import { runtime } from "../core/runtime.ts";
import { setTimeout } from "../node/timers-api.ts";
import { guest, type Client, type World } from "../testing/peers.ts";
import { Listener } from "./listener.ts";
import { network, type Network } from "./network.ts";
import { BLOCK_SIZE } from "./send-arena.ts";
import { HIGH_WATER } from "./sender.ts";
import type { Connection } from "./stream.ts";
import type { ConnectionHandler, Failure } from "./types.ts";

/** Listens on port 80; each connection gets a handler made of `parts`, which log what else happens. */
function listen(log: string[], parts: (connection: Connection) => Partial<ConnectionHandler>): Listener {
  const tell = (name: string, failure?: Failure): void => {
    log.push(failure === undefined ? name : `${name} ${failure.error} ${failure.detail}`);
  };
  const listener: Listener = new Listener(network(), 80, {
    listening: () => tell("listening"),
    failed: (failure) => tell("failed", failure),
    accepted: (connection) => {
      connection.handler = {
        received: (bytes, start, end) => tell(`received ${Buffer.from(bytes.subarray(start, end)).toString("latin1")}`),
        ended: () => tell("ended"),
        drained: () => tell("drained"),
        closed: (failure) => tell("closed", failure),
        ...parts(connection),
      };
    },
    closed: () => tell("listener closed"),
  });
  return listener;
}

async function run(application: (world: World, log: string[]) => void, limit: number = 1000) {
  const log: string[] = [];
  const result = await guest((world) => application(world, log), { limit });
  expect(result.error).toBe("");
  return { ...result, log };
}

/** Bytes of all blocks of the arena, as it is now. */
const blocks = (net: Network): unknown[] =>
  (net.arena as unknown as { blocks: unknown[] }).blocks.filter((block) => block !== undefined);

describe("listening", () => {
  test("refused, with the reason", async () => {
    const { log, code } = await run((_, log) => {
      new Listener(network(), 81, {
        listening: () => log.push("listening"),
        failed: (failure) => log.push(`failed ${failure.error}`),
        accepted: () => {},
        closed: () => log.push("closed"),
      });
    });
    expect(log).toEqual(["failed 2"]);
    expect(code).toBe(0);
  });

  test("closed before it listens", async () => {
    const { log, code, machine } = await run((_, log) => listen(log, () => ({})).close());
    expect(log).toEqual(["listener closed"]);
    expect(code).toBe(0);
    expect(machine.monitor.streams.open).toBe(0);
  });

  test("two hundred connections at once, and all handles given back", async () => {
    let served = 0;
    const { machine, code } = await run(({ connect }, log) => {
      const listener = listen(log, (connection) => ({
        received: () => {
          connection.out.latin1("bye");
          connection.close();
          if (++served === 200) listener.close();
        },
      }));
      for (let count = 0; count < 200; count++) connect().peer.send("x");
    });
    expect(served).toBe(200);
    expect(code).toBe(0);
    expect(machine.monitor.streams.open).toBe(0);
  });
});

describe("sending", () => {
  test("all of a turn goes out as one send", async () => {
    let client: Client | undefined;
    const { machine } = await run(({ connect }, log) => {
      listen(log, (connection) => ({
        received: () => {
          connection.out.latin1("a\xfc");
          connection.out.utf8("ü€", 5);
          connection.out.bytes(Buffer.from("xyz"));
        },
      }));
      client = connect();
      client.peer.send("?");
    });
    expect(Buffer.from(client!.text, "latin1").toString("latin1")).toBe("a\xfc\xc3\xbc\xe2\x82\xacxyz");
    expect(machine.monitor.operations.get(Operation.STREAM_SEND)).toBe(1);
  });

  test("the order holds between copied and uncopied bytes, small and larger than a block", async () => {
    const parts = ["a".repeat(10), "b".repeat(BLOCK_SIZE + 1), "c", "d".repeat(5000), "e".repeat(BLOCK_SIZE), "f"];
    let client: Client | undefined;
    await run(({ connect }, log) => {
      listen(log, (connection) => ({
        received: () => {
          parts.forEach((part, index) =>
            index % 2 === 0 ? connection.out.latin1(part) : connection.out.bytes(Buffer.from(part)),
          );
        },
      }));
      client = connect();
      client.peer.send("?");
    });
    expect(client!.text).toBe(parts.join(""));
  });

  test("several connections that write by turns", async () => {
    const clients: Client[] = [];
    await run(({ connect }, log) => {
      const all: Connection[] = [];
      listen(log, (connection) => {
        all.push(connection);
        return {};
      });
      clients.push(connect(), connect(), connect());
      setTimeout(() => {
        for (let round = 0; round < 50; round++) all.forEach((each, index) => each.out.latin1(`${index}:${round} `));
      }, 10);
    });
    clients.forEach((client, index) => {
      expect(client.text).toBe(Array.from({ length: 50 }, (_, round) => `${index}:${round} `).join(""));
    });
  });

  test("a slow peer: false beyond the limit, drained when it reads, the rest of the memory free", async () => {
    let room: boolean[] = [];
    let client: Client | undefined;
    const { log } = await run(({ connect }, log) => {
      listen(log, (connection) => ({
        received: () => {
          room = Array.from({ length: 30 }, () => connection.out.latin1("x".repeat(10_000)));
        },
      }));
      client = connect();
      client.peer.paused = true;
      client.peer.send("?");
      client.at(100, (peer) => {
        log.push("reads");
        peer.resume();
      });
    });
    expect(room.indexOf(false)).toBe(Math.floor(HIGH_WATER / 10_000));
    expect(log).toEqual(["listening", "reads", "drained"]);
    expect(client!.text).toHaveLength(300_000);
    expect(blocks(network()).length).toBeLessThanOrEqual(5);
  });

  test("a peer that never reads holds its block, not those of others", async () => {
    let quick: Client | undefined;
    await run(({ connect }, log) => {
      listen(log, (connection) => ({
        received: () => connection.out.latin1("y".repeat(3000)),
      }));
      const stalled = connect();
      stalled.peer.paused = true;
      stalled.peer.send("?");
      for (let at = 1; at < 60; at++) stalled.at(at, (peer) => peer.send("?"));
      quick = connect();
      for (let at = 1; at < 200; at++) quick.at(at * 2, (peer) => peer.send("?"));
    });
    expect(quick!.text.length).toBe(199 * 3000);
    expect(blocks(network()).length).toBeLessThan(14);
  });

  test("a send to a peer that has reset fails the connection once", async () => {
    const { log, machine } = await run(({ connect }, log) => {
      listen(log, (connection) => {
        setTimeout(() => connection.out.latin1("nobody"), 50);
        return {};
      });
      connect().at(10, (peer) => peer.destroy());
    });
    expect(log).toEqual(["listening", "closed 5 104"]);
    expect(machine.monitor.streams.open).toBe(1);
  });
});

describe("receiving", () => {
  test("pause leaves the bytes outside, resume fetches them", async () => {
    const sizes: number[] = [];
    let before = 0;
    await run(({ connect }, log) => {
      listen(log, (connection) => ({
        received: (_bytes, start, end) => {
          sizes.push(end - start);
          if (sizes.length > 1) return;
          connection.pause();
          setTimeout(() => {
            before = sizes.reduce((sum, size) => sum + size, 0);
            connection.resume();
          }, 200);
        },
      }));
      connect().peer.send("z".repeat(2_000_000));
    });
    expect(before).toBeLessThan(1_200_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2_000_000);
  });

  test("a handler that throws gives its buffer back", async () => {
    let calls = 0;
    const { code } = await run(({ connect }, log) => {
      runtime.hooks = {
        uncaughtException: () => true,
        unhandledRejection: () => true,
        rejectionHandled: () => false,
        beforeExit: () => false,
        exit: () => false,
        warning: () => {},
      };
      listen(log, () => ({
        received: () => {
          calls++;
          throw new Error("handler");
        },
      }));
      const client = connect();
      for (let at = 0; at < 300; at++) client.at(at, (peer) => peer.send("x"));
    });
    expect(calls).toBe(300);
    expect(code).toBe(143);
  });
});

describe("ending", () => {
  test("the peer ends, we answer and end", async () => {
    let client: Client | undefined;
    const { log } = await run(({ connect }, log) => {
      listen(log, (connection) => ({
        ended: () => {
          log.push("ended");
          connection.out.latin1("last words");
          connection.end();
        },
      }));
      client = connect();
      client.peer.send("hi");
      client.at(10, (peer) => peer.end());
    });
    expect(log).toEqual(["listening", "received hi", "ended"]);
    expect(client!.text).toBe("last words|end");
  });

  test("close waits for what was sent, abort does not", async () => {
    for (const how of ["close", "abort"] as const) {
      let client: Client | undefined;
      const { log, machine } = await run(({ connect }, log) => {
        listen(log, (connection) => ({
          received: () => {
            for (let part = 0; part < 20; part++) connection.out.bytes(new Uint8Array(50_000));
            connection[how]();
          },
        }));
        client = connect();
        client.peer.paused = true;
        client.peer.send("?");
        client.at(100, (peer) => {
          log.push("reads");
          peer.resume();
        });
      });
      expect(log).toEqual(how === "close" ? ["listening", "reads", "closed"] : ["listening", "closed", "reads"]);
      expect(client!.text.length === 1_000_004).toBe(how === "close");
      expect(machine.monitor.streams.open).toBe(1);
    }
  });
});
