// fetch over the fake network: what goes over the wire, redirects, kept connections, ends of every kind.

import type { FakeOptions, Peer } from "@unikernel/hal/fake";
import { expect, test } from "vitest";
import { guest, type World } from "../../testing/peers.ts";
import { AbortController } from "../../web/events/abort.ts";
import { ReadableStream } from "../../web/streams/streams.ts";
import { setTimeout } from "../../node/timers-api.ts";
import { fetch } from "./fetch.ts";

type Answer = (request: string, peer: Peer, connection: number) => string | undefined;

interface Server {
  readonly requests: string[];
  readonly connections: number;
}

/** Serves port 8000 of every address; a request is whole when its empty line (and its body, by Content-Length) is there. */
function serve({ machine }: World, answer: Answer): Server {
  const server = { requests: [] as string[], connections: 0 };
  machine.network.serve(8000, (peer) => {
    const number = ++server.connections;
    let text = "";
    return {
      onData(bytes) {
        text += Buffer.from(bytes).toString("latin1");
        const end = text.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/.exec(text)?.[1] ?? 0);
        if (end < 0 || text.length < end + 4 + length) return;
        if (/transfer-encoding: chunked/.test(text) && !text.endsWith("0\r\n\r\n")) return;
        server.requests.push(text);
        const out = answer(text, peer, number);
        text = "";
        if (out !== undefined) peer.send(out);
      },
    };
  });
  return server;
}

const ok = (body: string, fields: string = ""): string =>
  `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;

async function run(application: (world: World) => Promise<unknown>, options?: FakeOptions): Promise<unknown> {
  let result: unknown;
  let failure: unknown;
  const { error, machine } = await guest(
    (world) =>
      application(world).then(
        (value) => void (result = value),
        (reason: unknown) => void (failure = reason),
      ),
    { limit: 20_000, ...options },
  );
  expect(failure).toBeUndefined();
  expect(error).toBe("");
  // A kept connection does not keep the guest.
  expect(machine.schedule.now / 1e6).toBeLessThan(19_000);
  return result;
}

/** Name, code and message of what a fetch fails with. */
async function why(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "nothing";
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
    return `${name}: ${message} <- ${cause?.code} ${cause?.message}`;
  }
}

test("asks and reads, again and again on one connection", async () => {
  const seen = await run(async (world) => {
    const server = serve(world, (request) => ok(request.split(" ")[1]!, "X-A: 1\r\nX-A: 2\r\n"));
    const first = await fetch("http://192.0.2.1:8000/a?b#c");
    const facts = [first.status, first.statusText, first.url, first.redirected, first.type, first.headers.get("x-a")];
    const texts = [await first.text(), await (await fetch("http://192.0.2.1:8000/second")).text()];
    return [facts, texts, server.connections, server.requests[0]];
  });
  expect(seen).toEqual([
    [200, "OK", "http://192.0.2.1:8000/a?b", false, "basic", "1, 2"],
    ["/a?b", "/second"],
    1,
    "GET /a?b HTTP/1.1\r\nhost: 192.0.2.1:8000\r\nconnection: keep-alive\r\naccept: */*\r\naccept-language: *\r\nuser-agent: unikernel\r\n\r\n",
  ]);
});

test("sends bodies with a length, streams in chunks", async () => {
  const seen = await run(async (world) => {
    const server = serve(world, () => ok(""));
    const url = "http://192.0.2.1:8000/";
    await fetch(url, { method: "POST", body: "grüße", headers: { host: "evil", "content-length": "1", "x-b": "c" } });
    await fetch(url, { method: "PUT", body: new Uint8Array([65, 66]) });
    await fetch(url, { method: "POST" });
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from("one"));
        controller.enqueue(Buffer.from("seven!!"));
        controller.close();
      },
    });
    await fetch(url, { method: "POST", body: body as never, duplex: "half" });
    return server.requests.map((text) =>
      text.replace(/accept[^\r]*\r\n|user-agent[^\r]*\r\n|connection[^\r]*\r\n/g, ""),
    );
  });
  const start = "HTTP/1.1\r\nhost: 192.0.2.1:8000\r\n";
  expect(seen).toEqual([
    `POST / ${start}x-b: c\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 7\r\n\r\ngr\u00c3\u00bc\u00c3\u009fe`,
    `PUT / ${start}content-length: 2\r\n\r\nAB`,
    `POST / ${start}content-length: 0\r\n\r\n`,
    `POST / ${start}transfer-encoding: chunked\r\n\r\n3\r\none\r\n7\r\nseven!!\r\n0\r\n\r\n`,
  ]);
});

test("follows redirects, with the method and fields that the Standard says", async () => {
  const seen = await run(async (world) => {
    const server = serve(world, (request) => {
      const [, path] = request.split(" ");
      if (path === "/there") return ok("arrived");
      if (path === "/loop") return "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n";
      const status = path!.slice(1);
      return `HTTP/1.1 ${status} Moved\r\nLocation: http://192.0.2.2:8000/there\r\nContent-Length: 4\r\n\r\nbody`;
    });
    const url = "http://192.0.2.1:8000";
    const headers = { authorization: "secret", "x-a": "b" };
    const found = await fetch(`${url}/302`, { method: "POST", body: "x", headers });
    const kept = await fetch(`${url}/307`, { method: "POST", body: "x", headers });
    const manual = await fetch(`${url}/301`, { redirect: "manual" });
    const sent = server.requests
      .filter((request) => request.includes(" /there "))
      .map((request) => request.replaceAll("\r\n", "|"));
    return [
      [found.url, found.redirected, await found.text(), kept.redirected, manual.status, manual.headers.get("location")],
      sent.map((text) => [text.slice(0, 4), text.includes("secret"), text.includes("x-a: b"), text.endsWith("|x")]),
      await why(fetch(`${url}/308`, { redirect: "error" })),
      await why(fetch(`${url}/loop`)),
    ];
  });
  expect(seen).toEqual([
    ["http://192.0.2.2:8000/there", true, "arrived", true, 301, "http://192.0.2.2:8000/there"],
    [
      ["GET ", false, true, false],
      ["POST", false, true, true],
    ],
    "TypeError: fetch failed <- undefined unexpected redirect",
    "TypeError: fetch failed <- undefined redirect count exceeded",
  ]);
});

test("asks once more when a kept connection turns out closed, unless that could do something twice", async () => {
  const seen = await run(async (world) => {
    const server = serve(world, (_, peer, connection) => {
      if (server.requests.length === 1) return ok("first");
      if (connection === 1) {
        peer.destroy();
        return undefined;
      }
      return ok("second");
    });
    const url = "http://192.0.2.1:8000/";
    const first = await (await fetch(url)).text();
    const second = await (await fetch(url)).text();
    return [first, second, server.connections];
  });
  expect(seen).toEqual(["first", "second", 2]);
  const posted = await run(async (world) => {
    const server = serve(world, (_, peer) => {
      if (server.requests.length === 1) return ok("first");
      peer.destroy();
      return undefined;
    });
    await (await fetch("http://192.0.2.1:8000/")).text();
    const told = await why(fetch("http://192.0.2.1:8000/", { method: "POST", body: "once" }));
    return [told.startsWith("TypeError: fetch failed"), server.connections];
  });
  expect(posted).toEqual([true, 1]);
});

test("tells why it failed", async () => {
  const seen = await run(
    async (world) => {
      serve(world, (request) => {
        if (request.includes("/gzip")) return ok("x", "Content-Encoding: gzip\r\n");
        if (request.includes("/bad")) return "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n";
        return ok("");
      });
      return [
        await why(fetch("http://192.0.2.1:8001/")),
        await why(fetch("http://192.0.2.9:8002/")),
        await why(fetch("http://nobody.example:8000/")),
        await why(fetch("https://192.0.2.1/")),
        await why(fetch("ftp://192.0.2.1/")),
        await why(fetch("http://192.0.2.1:25/")),
        await why(fetch("http://192.0.2.1:8000/gzip")),
        await why(fetch("http://192.0.2.1:8000/bad")),
      ];
    },
    { connect: [8000, 8001], names: {} },
  );
  const texts = seen as string[];
  expect(texts[0]).toBe("TypeError: fetch failed <- ECONNREFUSED connect ECONNREFUSED 192.0.2.1:8001");
  expect(texts[1]).toContain("<- EACCES connect EACCES 192.0.2.9:8002: 192.0.2.9:8002 is not granted");
  expect(texts[2]).toBe("TypeError: fetch failed <- ENOTFOUND getaddrinfo ENOTFOUND nobody.example");
  expect(texts[3]).toContain("ERR_TLS_NOT_AVAILABLE https is not there");
  expect(texts[4]).toContain("unknown scheme");
  expect(texts[5]).toContain("bad port");
  expect(texts[6]).toContain("ERR_CONTENT_ENCODING the answer is compressed (content-encoding: gzip)");
  expect(texts[7]).toContain("HPE_INVALID_RESPONSE Parse Error: Invalid Content-Length");
});

test("is given up by a signal, before the head and within the body", async () => {
  const seen = await run(async (world) => {
    serve(world, (request, peer) => {
      if (request.includes("/head")) return undefined;
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      return undefined;
    });
    const early = new AbortController();
    const waiting = why(fetch("http://192.0.2.1:8000/head", { signal: early.signal }));
    setTimeout(() => early.abort(), 5);
    const late = new AbortController();
    const response = await fetch("http://192.0.2.1:8000/body", { signal: late.signal });
    const text = why(response.text());
    setTimeout(() => late.abort(new Error("enough")), 5);
    const told = [await waiting, await text];
    return [...told, await why(fetch("http://192.0.2.1:8000/", { signal: early.signal }))];
  });
  const [waiting, text, never] = seen as string[];
  expect(waiting).toContain("AbortError");
  expect(text).toContain("Error: enough");
  expect(never).toContain("AbortError");
});

test("an answer that is complete before all of the body is sent ends at once, and the rest is not asked for", async () => {
  let cancelled: unknown;
  const seen = await run(async (world) => {
    const answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno";
    world.machine.network.serve(8000, (peer) => ({ onData: () => peer.send(answer) }));
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(5)),
      cancel: (reason) => void (cancelled = (reason as { code?: string }).code),
    });
    const response = await fetch("http://192.0.2.1:8000/", { method: "POST", body, duplex: "half" } as never);
    return [response.status, await response.text()];
  });
  expect([seen, cancelled]).toEqual([[413, "no"], "UND_ERR_SOCKET"]);
});

test("a slow reader holds the server back", async () => {
  const size = 4_000_000;
  let waiting = 0;
  const seen = await run(
    async (world) => {
      serve(world, (_, peer) => {
        peer.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
        peer.send(new Uint8Array(size));
        return undefined;
      });
      const response = await fetch("http://192.0.2.1:8000/");
      const before = world.machine.monitor.enters;
      await new Promise((resolve) => setTimeout(resolve, 50));
      // Nothing moves while nobody reads: the stream was paused, and the timer is all that ends the wait.
      waiting = world.machine.monitor.enters - before;
      let read = 0;
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) read += chunk.length;
      return read;
    },
    { link: { capacity: 65_536, chunk: 65_536 } },
  );
  expect(seen).toBe(size);
  expect(waiting).toBeLessThanOrEqual(6);
});
