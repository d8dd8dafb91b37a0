// node:http's server in the guest: its life, its sockets, and what applications hear of lost connections.

import { describe, expect, test } from "vitest";
import { createServer, Server } from "../http-api.ts";
import { setTimeout } from "../timers-api.ts";
import { guest, type Client } from "../../testing/peers.ts";

const get = (path: string = "/", fields: string = ""): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`;

describe("listening", () => {
  test("tells its address, ends the guest when it is closed and nobody is connected", async () => {
    const log: unknown[] = [];
    const { code } = await guest(() => {
      const server = createServer((_, response) => response.end("x"));
      log.push(server.listening, server.address());
      server.listen(80, () => {
        log.push("listening", server.listening, server.address());
        server.close(() => log.push("closed", server.listening));
      });
      expect(() => server.listen(80)).toThrow(expect.objectContaining({ code: "ERR_SERVER_ALREADY_LISTEN" }) as Error);
    });
    expect(code).toBe(0);
    expect(log).toEqual([false, null, "listening", true, { address: "::", family: "IPv6", port: 80 }, "closed", false]);
  });

  test("all forms of arguments", async () => {
    const forms = [[80], ["80"], [80, "0.0.0.0"], [80, "::", 511], [80, 511], [{ port: 80, host: "127.0.0.1" }]];
    for (const form of forms) {
      const addresses: unknown[] = [];
      const { code, error } = await guest(() => {
        const server = new Server();
        server.listen(...form, () => {
          addresses.push(server.address()?.port);
          server.close();
        });
      });
      expect([code, error, addresses]).toEqual([0, "", [80]]);
    }
    await guest(() => {
      const server = new Server();
      expect(() => server.listen(70000)).toThrow(expect.objectContaining({ code: "ERR_SOCKET_BAD_PORT" }) as Error);
      expect(() => server.listen("/tmp/x.sock")).toThrow("local sockets");
      expect(() => server.listen(0)).toThrow("grants ports by number");
    });
  });

  test("a port that is not granted is EACCES and says how to grant it", async () => {
    const { code, error } = await guest(() => void createServer().listen(8080));
    expect(code).toBe(1);
    expect(error).toContain("EACCES");
    expect(error).toContain("uk run -p HOST:8080");
  });

  test("a port that is taken is EADDRINUSE, as an event", async () => {
    const errors: unknown[] = [];
    const { code } = await guest(() => {
      const first = createServer().listen(80);
      createServer()
        .on("error", (error: Error) => {
          errors.push(Object.assign({}, error, { message: error.message }));
          first.close();
        })
        .listen(80);
    });
    expect(code).toBe(0);
    expect(errors).toEqual([
      {
        code: "EADDRINUSE",
        errno: -98,
        syscall: "listen",
        address: "::",
        port: 80,
        message: "listen EADDRINUSE: address already in use :::80",
      },
    ]);
  });

  test("close of a server that does not run", async () => {
    const codes: unknown[] = [];
    await guest(() => void createServer().close((error) => codes.push((error as { code?: string } | undefined)?.code)));
    expect(codes).toEqual(["ERR_SERVER_NOT_RUNNING"]);
  });

  test("unref lets the guest end", async () => {
    const { code } = await guest(() => void createServer().listen(80).unref());
    expect(code).toBe(0);
  });

  test("a listening server can be closed and listen again", async () => {
    const log: string[] = [];
    const { code } = await guest(() => {
      const server = createServer();
      server.listen(80, () =>
        server.close(() => {
          log.push("closed");
          server.listen(80, () => {
            log.push("again");
            server.close();
          });
        }),
      );
    });
    expect([code, log]).toEqual([0, ["closed", "again"]]);
  });
});

describe("closing", () => {
  test("close waits for the answer under way, closes idle connections, and leaves no handle open", async () => {
    const log: string[] = [];
    const clients: Client[] = [];
    const { code, machine } = await guest(
      ({ connect }) => {
        const server = createServer((request, response) => {
          if (request.url === "/slow") setTimeout(() => response.end("slow"), 100);
          else response.end("quick");
        });
        server.listen(80);
        clients.push(connect(), connect());
        clients[0]!.peer.send(get("/quick"));
        clients[1]!.peer.send(get("/slow", "Connection: close\r\n"));
        setTimeout(() => server.close(() => log.push("closed")), 50);
      },
      { limit: 10_000 },
    );
    expect(code).toBe(0);
    expect(log).toEqual(["closed"]);
    expect(clients[0]!.text).toMatch(/quick\|end$/);
    expect(clients[1]!.text).toMatch(/slow\|end$/);
    expect(machine.monitor.streams.open).toBe(0);
    expect(machine.schedule.now / 1e6).toBeLessThan(200);
  });

  test("closeAllConnections", async () => {
    let client: Client | undefined;
    const { code } = await guest(({ connect }) => {
      const server = createServer(() => {});
      server.listen(80);
      client = connect();
      client.peer.send(get());
      setTimeout(() => {
        server.close();
        server.closeAllConnections();
      }, 50);
    });
    expect(code).toBe(0);
    expect(client!.text).toBe("|end");
  });

  test("maxConnections drops the rest, getConnections counts", async () => {
    const log: unknown[] = [];
    await guest(({ connect }) => {
      const server = createServer((_, response) => response.end("x"));
      server.maxConnections = 1;
      server.on("drop", (data: { remoteFamily: string }) => log.push(data.remoteFamily));
      server.listen(80, () => {
        connect();
        connect();
        setTimeout(() => server.getConnections((_, count) => log.push(count)), 50);
      });
    });
    expect(log).toEqual(["IPv4", 1]);
  });

  test("destroying the socket of a stalled peer gives the handle back", async () => {
    const { machine } = await guest(
      ({ connect }) => {
        const server = createServer((_, response) => {
          response.write(Buffer.alloc(5_000_000));
          setTimeout(() => {
            response.destroy();
            server.close();
          }, 50);
        });
        server.listen(80);
        const client = connect();
        client.peer.paused = true;
        client.peer.send(get());
      },
      { limit: 60_000 },
    );
    expect(machine.monitor.streams.open).toBe(0);
    expect(machine.schedule.now / 1e6).toBeLessThan(10_000);
  });
});

describe("lost connections", () => {
  test.each(["reset", "end"] as const)("an answer under way hears of a %s", async (how) => {
    const log: string[] = [];
    await guest(({ connect }) => {
      const server = createServer((request, response) => {
        request.on("aborted", () => log.push("request aborted"));
        request.on("error", (error: Error & { code?: string }) => log.push(`request ${error.code} ${error.message}`));
        request.on("close", () => log.push("request close"));
        response.on("close", () => {
          log.push(`response close ${response.writableEnded} ${response.destroyed}`);
          response.write("nobody");
          response.end();
        });
        response.on("finish", () => log.push("finish"));
      });
      server.listen(80);
      const client = connect();
      client.peer.send(get());
      client.at(100, (peer) => (how === "reset" ? peer.destroy() : peer.end()));
    });
    expect(log.sort()).toEqual([
      "request ECONNRESET aborted",
      "request aborted",
      "request close",
      "response close false true",
    ]);
  });

  test("a body that is cut off rejects its reader", async () => {
    const log: string[] = [];
    await guest(({ connect }) => {
      createServer(async (request, response) => {
        try {
          for await (const chunk of request) log.push(String(chunk));
        } catch (error) {
          log.push((error as { code?: string }).code ?? String(error));
        }
        log.push(`complete ${request.complete} aborted ${request.aborted}`);
        response.end();
      }).listen(80);
      const client = connect();
      client.peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
      client.at(50, (peer) => peer.destroy());
    });
    expect(log).toEqual(["hello", "ECONNRESET", "complete false aborted true"]);
  });

  test("listeners that come late still hear of the end", async () => {
    const log: string[] = [];
    await guest(({ connect }) => {
      createServer((_, response) => {
        response.end("x");
        setTimeout(() => {
          response.on("finish", () => log.push("finish")).on("close", () => log.push("close"));
        }, 10);
      }).listen(80);
      connect().peer.send(get());
    });
    expect(log).toEqual(["finish", "close"]);
  });
});

describe("back-pressure", () => {
  test("write returns false for a slow reader, and drain comes when it reads", async () => {
    const log: string[] = [];
    let client: Client | undefined;
    await guest(
      ({ connect }) => {
        createServer((_, response) => {
          let written = 0;
          const more = (): void => {
            while (written < 100) {
              written++;
              if (response.write("x".repeat(10_000))) continue;
              log.push(`full at ${written}`);
              response.once("drain", more);
              return;
            }
            response.end(() => log.push("finished"));
          };
          more();
        }).listen(80);
        client = connect();
        client.peer.paused = true;
        client.peer.send(get("/", "Connection: close\r\n"));
        client.at(500, (peer) => {
          log.push("reads");
          peer.resume();
        });
      },
      { limit: 5000 },
    );
    const reads = log.indexOf("reads");
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThan(4);
    expect(log.at(-1)).toBe("finished");
    expect(client!.text.length).toBeGreaterThan(1_000_000);
    expect(client!.text).toMatch(/\r\n0\r\n\r\n\|end$/);
  });

  test("a body whose end fills the reader's buffer leaves its connection open for the next request", async () => {
    let client: Client | undefined;
    await guest(
      ({ connect }) => {
        createServer(async (request, response) => {
          let length = 0;
          for await (const chunk of request) length += (chunk as Buffer).length;
          response.end(`<${length}>`);
        }).listen(80);
        client = connect();
        for (let number = 0; number < 3; number++)
          client.at(number * 200, (peer) =>
            peer.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n${"x".repeat(60_000)}`),
          );
      },
      { limit: 2000 },
    );
    expect(client!.text.match(/<60000>/g)).toHaveLength(3);
  });

  test("a request that is not read keeps its client waiting", async () => {
    let total = 0;
    let outside = 0;
    await guest(
      ({ connect, machine }) => {
        createServer((request, response) => {
          setTimeout(() => {
            request.on("data", (chunk: Buffer) => (total += chunk.length));
            request.on("end", () => response.end("done"));
          }, 500);
        }).listen(80);
        const client = connect();
        client.peer.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n${"x".repeat(3_000_000)}`);
        machine.schedule.after(400, () => (outside = (machine.monitor.operations.get(19) ?? 0) + 0));
      },
      { limit: 5000 },
    );
    expect(total).toBe(3_000_000);
    expect(outside).toBeLessThan(4);
  });
});

describe("fields", () => {
  test("nothing can be smuggled into an answer", async () => {
    const thrown: unknown[] = [];
    let client: Client | undefined;
    await guest(({ connect }) => {
      createServer((_, response) => {
        const attempts: (() => unknown)[] = [
          () => response.setHeader("A", "1\r\nB: 2"),
          () => response.setHeader("A\r\nB", "2"),
          () => response.setHeader("A", ["1", "2\r\nB: 3"]),
          () => response.appendHeader("A", "1\nB: 2"),
          () => response.writeHead(200, { A: "1\r\n\r\nbody" }),
          () => response.writeHead(200, "OK\r\nB: 2"),
          () => response.addTrailers({ A: "1\r\nB: 2" }),
          () => response.writeEarlyHints({ link: "</a>\r\nB: 2" }),
          () => response.writeEarlyHints({ link: "</a>", "x-b": "1\r\nB: 2" }),
        ];
        for (const attempt of attempts) {
          try {
            attempt();
            thrown.push("nothing");
          } catch (error) {
            thrown.push((error as { code?: string }).code);
          }
        }
        response.statusMessage = "";
        response.end("x");
      }).listen(80);
      client = connect();
      client.peer.send(get());
    });
    expect(thrown).toEqual([
      "ERR_INVALID_CHAR",
      "ERR_INVALID_HTTP_TOKEN",
      ...Array<string>(7).fill("ERR_INVALID_CHAR"),
    ]);
    expect(client!.text).toBe(
      "HTTP/1.1 200 OK\r\nDate: *\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 1\r\n\r\nx",
    );
  });
});

describe("sockets", () => {
  test("addresses, and inactivity", async () => {
    const log: unknown[] = [];
    let client: Client | undefined;
    await guest(
      ({ connect }) => {
        const server = createServer((request, response) => {
          const { remoteAddress, remoteFamily, localPort } = request.socket;
          log.push(remoteAddress, remoteFamily, localPort, request.socket.server === server);
          request.socket.setTimeout(300, () => {
            log.push("timeout");
            request.socket.destroy();
          });
          response.write("x");
          setTimeout(() => response.write("y"), 200);
        });
        server.on("connection", (socket: { remotePort: number }) => log.push(typeof socket.remotePort));
        server.listen(80);
        client = connect();
        client.peer.send(get());
      },
      { limit: 2000 },
    );
    expect(log).toEqual(["number", "127.0.0.1", "IPv4", 80, true, "timeout"]);
    expect(client!.text).toMatch(/x\r\n1\r\ny\r\n\|end$/);
  });

  test("server.setTimeout closes a silent connection, unless someone listens", async () => {
    let client: Client | undefined;
    await guest(({ connect }) => {
      createServer(() => {})
        .setTimeout(200)
        .listen(80);
      client = connect();
      client.peer.send(get());
    });
    expect(client!.text).toBe("|end");
  });

  test("options that are not there are refused by name", () => {
    expect(() => createServer({ insecureHTTPParser: true })).toThrow("insecureHTTPParser");
    expect(() => createServer({ uniqueHeaders: [] })).toThrow("uniqueHeaders");
    expect(() => createServer().on("upgrade", () => {})).toThrow("'upgrade'");
    expect(() => createServer().once("connect", () => {})).toThrow("'connect'");
    expect(() => createServer({ requestTimeout: -1 })).toThrow(
      expect.objectContaining({ code: "ERR_OUT_OF_RANGE" }) as Error,
    );
    expect(() => createServer({ headersTimeout: 2, requestTimeout: 1 })).toThrow("headersTimeout");
  });
});
