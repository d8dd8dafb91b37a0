// A connection of the HTTP server: any segmentation gives the same answers; limits, timeouts, order, what is lost and kept.

import { describe, expect, test } from "vitest";
import { runtime } from "../core/runtime.ts";
import { createServer } from "../node/http-api.ts";
import { setTimeout } from "../node/timers-api.ts";
import type { IncomingMessage } from "../node/http/incoming.ts";
import type { ServerResponse } from "../node/http/response.ts";
import { generator } from "../testing/engine.ts";
import { guest, type Client } from "../testing/peers.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A handler that echoes what it was asked. */
const echo: Handler = async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  response.end(`<${request.method} ${request.url} ${body}>`);
};

const get = (path: string, fields: string = ""): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`;
const requests =
  get("/1") +
  "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" +
  "\r\nPOST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n" +
  get("/4", "X-Long: 0123456789\r\n") +
  get("/5", "Connection: close\r\n");
const bodies = ["<GET /1 >", "<POST /2 hello>", "<POST /3 abcde>", "<GET /4 >", "<GET /5 >"];

function bodiesOf(text: string): string[] {
  return text.match(/<[^>]*>/g) ?? [];
}

/** Serves `handler` and sends `pieces`, `gap` ms apart. */
async function send(handler: Handler, pieces: readonly string[], gap: number = 1): Promise<string> {
  let client: Client | undefined;
  const { error } = await guest(
    ({ connect }) => {
      createServer(handler).listen(80);
      client = connect();
      pieces.forEach((piece, index) => client!.at(index * gap, (peer) => peer.send(piece)));
    },
    { limit: 3000 },
  );
  expect(error).toBe("");
  return client!.text;
}

describe("segmentation", () => {
  test("cut at every place", async () => {
    for (let at = 1; at < requests.length; at++) {
      const text = await send(echo, [requests.slice(0, at), requests.slice(at)]);
      expect(bodiesOf(text), `cut at ${at}`).toEqual(bodies);
      expect(text.endsWith("|end")).toBe(true);
    }
  });

  test("byte by byte", async () => {
    expect(bodiesOf(await send(echo, requests.split("")))).toEqual(bodies);
  });

  test("in random pieces", async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = generator(seed);
      const pieces: string[] = [];
      for (let at = 0; at < requests.length;) {
        const length = 1 + (random() % 60);
        pieces.push(requests.slice(at, at + length));
        at += length;
      }
      expect(bodiesOf(await send(echo, pieces, random() % 2)), `seed ${seed}`).toEqual(bodies);
    }
  });
});

describe("pipelining", () => {
  test("answers come in the order of the requests, whatever they take", async () => {
    const delays: Record<string, number> = { "/1": 30, "/2": 0, "/3": 10 };
    const handler: Handler = (request, response) =>
      setTimeout(() => response.end(`<${request.url}>`), delays[request.url]!);
    const text = await send(handler, [get("/1") + get("/2") + get("/3")]);
    expect(bodiesOf(text)).toEqual(["</1>", "</2>", "</3>"]);
  });

  test("a handler that throws loses no request behind it", async () => {
    let client: Client | undefined;
    const { code } = await guest(({ connect }) => {
      runtime.hooks = {
        uncaughtException: () => true,
        unhandledRejection: () => true,
        rejectionHandled: () => false,
        beforeExit: () => false,
        exit: () => false,
        warning: () => false,
      };
      createServer((request, response) => {
        response.end(`<${request.url}>`);
        if (request.url === "/1") throw new Error("handler");
      }).listen(80);
      client = connect();
      client.peer.send(get("/1") + get("/2") + get("/3"));
    });
    expect(code).toBe(143);
    expect(bodiesOf(client!.text)).toEqual(["</1>", "</2>", "</3>"]);
  });

  test("a peer that sends without reading is stopped, and gets everything in the end", async () => {
    let served = 0;
    let early = 0;
    let client: Client | undefined;
    await guest(
      ({ connect, machine }) => {
        const answer = "x".repeat(10_000);
        createServer((_, response) => {
          served++;
          response.end(answer);
        }).listen(80);
        client = connect();
        client.peer.paused = true;
        client.peer.send(get("/").repeat(500));
        machine.schedule.after(1000, () => {
          early = served;
          client!.peer.resume();
        });
      },
      { limit: 5000 },
    );
    expect(early).toBeLessThan(30);
    expect(served).toBe(500);
    expect(client!.text.length).toBeGreaterThan(5_000_000);
  });
});

describe("limits", () => {
  test("a head of just the most bytes passes, one more is 431", async () => {
    const padded = (size: number): string => get("/", `X: ${"y".repeat(size - get("/", "X: \r\n").length)}\r\n`);
    expect(padded(16384)).toHaveLength(16384);
    expect(await send(echo, [padded(16384)])).toContain("HTTP/1.1 200");
    expect(await send(echo, [padded(16385)])).toMatch(/^HTTP\/1.1 431 /);
    expect(await send(echo, [padded(16385).slice(0, 9000), padded(16385).slice(9000)])).toMatch(/^HTTP\/1.1 431 /);
  });

  test("an endless head is refused before it ends", async () => {
    const text = await send(
      echo,
      Array.from({ length: 20 }, (_, index) => (index === 0 ? "GET / HTTP/1.1\r\nX: " : "y".repeat(1000))),
    );
    expect(text).toMatch(/^HTTP\/1.1 431 .*\|end$/s);
  });

  test("a refused peer can read why although it goes on sending", async () => {
    const text = await send(echo, ["BREW / HTTP/1.1\r\n\r\n", ...Array.from({ length: 50 }, () => "z".repeat(5000))]);
    expect(text).toBe("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n|end");
  });
});

describe("timeouts", () => {
  /** Tells after how many milliseconds the peer saw the end. */
  async function endsAfter(
    configure: (server: ReturnType<typeof createServer>) => void,
    act: (client: Client) => void,
  ) {
    let client: Client | undefined;
    let ended = 0;
    await guest(
      ({ connect, machine }) => {
        // A reader hears of a request that is cut off by an exception; uncaught, it would end the guest as it ends Node.js.
        const server = createServer((request, response) => (echo(request, response) as Promise<void>).catch(() => {}));
        configure(server);
        server.listen(80);
        client = connect();
        act(client);
        const look = (): void => {
          if (client!.text.includes("|") && ended === 0) ended = machine.schedule.now / 1e6;
          machine.schedule.after(10, look);
        };
        look();
      },
      { limit: 400_000 },
    );
    return { text: client!.text, ended };
  }

  test("a connection that says nothing", async () => {
    const { text, ended } = await endsAfter(
      () => {},
      () => {},
    );
    expect(text).toMatch(/^HTTP\/1.1 408 Request Timeout/);
    expect(ended).toBeGreaterThanOrEqual(60_000);
    expect(ended).toBeLessThan(60_100);
  });

  test("a head that does not end, however steadily it comes", async () => {
    const { text, ended } = await endsAfter(
      (server) => (server.headersTimeout = 3000),
      (client) => {
        client.peer.send("GET / HTTP/1.1\r\n");
        for (let at = 100; at < 6000; at += 100) client.at(at, (peer) => peer.send("X: y\r\n"));
      },
    );
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(ended).toBeGreaterThanOrEqual(3000);
    expect(ended).toBeLessThan(3100);
  });

  test("a body that does not end", async () => {
    const { text, ended } = await endsAfter(
      (server) => (server.requestTimeout = 4000),
      (client) => {
        client.peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
        for (let at = 100; at < 6000; at += 100) client.at(at, (peer) => peer.send("x"));
      },
    );
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(ended).toBeGreaterThanOrEqual(4000);
    expect(ended).toBeLessThan(4100);
  });

  test("an idle connection is closed without a word, a second after the time that was promised", async () => {
    const { text, ended } = await endsAfter(
      () => {},
      (client) => client.peer.send(get("/")),
    );
    expect(text).toMatch(/^HTTP\/1.1 200 .*<GET \/ >\|end$/s);
    expect(ended).toBeGreaterThanOrEqual(6000);
    expect(ended).toBeLessThan(6100);
  });

  test("each request starts the idle time anew", async () => {
    const { text, ended } = await endsAfter(
      () => {},
      (client) => {
        client.peer.send(get("/1"));
        for (let at = 5000; at <= 20_000; at += 5000) client.at(at, (peer) => peer.send(get("/n")));
      },
    );
    expect(bodiesOf(text)).toHaveLength(5);
    expect(ended).toBeGreaterThanOrEqual(26_000);
    expect(ended).toBeLessThan(26_100);
  });

  test("none when they are 0", async () => {
    const { text } = await endsAfter(
      (server) => (server.keepAliveTimeout = server.headersTimeout = server.requestTimeout = 0),
      (client) => client.peer.send(get("/")),
    );
    expect(text).not.toContain("|");
    expect(text).not.toContain("Keep-Alive: timeout");
  });
});
