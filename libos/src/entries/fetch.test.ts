// The fetch form over the fake network: raw requests in, raw answers out.

import { describe, expect, test } from "vitest";
import type { FakeMachine } from "@unikernel/hal/fake";
import { runtime } from "../core/runtime.ts";
import { network } from "../net/network.ts";
import { setTimeout } from "../node/timers-api.ts";
import { installFake } from "../testing/engine.ts";
import { Request as OurRequest } from "../web/fetch/request.ts";
import { Response as OurResponse } from "../web/fetch/response.ts";
import { ReadableStream as OurReadableStream } from "../web/streams/streams.ts";
import { serve } from "./fetch.ts";

const Response = OurResponse as unknown as typeof globalThis.Response;
const ReadableStream = OurReadableStream as unknown as typeof globalThis.ReadableStream;

interface Outcome {
  readonly text: string;
  readonly error: string;
  readonly code: number;
  readonly machine: FakeMachine;
}

interface Options {
  readonly app?: object;
  readonly env?: Record<string, string>;
  readonly port?: number;
  readonly end?: boolean;
  readonly reset?: number;
  readonly pause?: boolean;
  readonly last?: number;
}

/** Serves `handler`; sends the pieces 10 ms apart; returns all that comes back within a second. */
async function exchange(
  handler: (request: Request) => unknown,
  send: string[],
  options: Options = {},
): Promise<Outcome> {
  const machine = installFake({ listen: [3000, 4000, 5000], env: options.env ?? {} });
  let text = "";
  const result = await machine.run(
    () => machine.onStart((evaluation) => runtime.main(evaluation)),
    () => {
      serve({ fetch: handler, ...options.app });
      const peer = machine.network.connect(options.port ?? 3000, {
        onEnd: () => void (text += "|end"),
        onData: (bytes) => void (text += Buffer.from(bytes).toString("latin1")),
      });
      if (options.pause) peer.paused = true;
      send.forEach((piece, index) => machine.schedule.after(index * 10, () => peer.send(piece)));
      if (options.end) machine.schedule.after(send.length * 10, () => peer.end());
      if (options.reset) machine.schedule.after(options.reset, () => peer.destroy());
      if (options.pause) machine.schedule.after(500, () => peer.resume());
      machine.schedule.after(options.last ?? 1000, () => machine.stop());
    },
  );
  return { text: text.replace(/^Date: .{29}$/gm, "Date: *"), error: result.error, code: result.code, machine };
}

const get = (path: string = "/", fields: string = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: example.org\r\n${fields}\r\n`;
const post = (body: string, fields: string = `Content-Length: ${body.length}\r\n`): string =>
  `POST / HTTP/1.1\r\nHost: h\r\n${fields}\r\n${body}`;
const head = (
  framing: string,
  fields: string = "content-type: text/plain;charset=UTF-8\r\n",
  status: string = "200 OK",
): string =>
  `HTTP/1.1 ${status}\r\n${fields}Date: *\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n${framing}\r\n`;

describe("answers", () => {
  test("text", async () => {
    const { text, error } = await exchange(() => new Response("hello"), [get()]);
    expect(text).toBe(`${head("content-length: 5\r\n")}hello`);
    expect(error).toBe("");
  });

  test("a promise, UTF-8, bytes, nothing", async () => {
    const bodies = [
      Promise.resolve(new Response("grüße")),
      new Response(new Uint8Array([1, 2])),
      new Response(null, { status: 204 }),
    ];
    const { text } = await exchange(() => bodies.shift(), [get(), get(), get()]);
    expect(text).toBe(
      `${head("content-length: 7\r\n")}gr\xc3\xbc\xc3\x9fe${head("content-length: 2\r\n", "")}\x01\x02${head("", "", "204 No Content")}`,
    );
  });

  test("HEAD has the length and no body", async () => {
    const { text } = await exchange(() => new Response("hello"), [get().replace("GET", "HEAD") + get()]);
    expect(text).toBe(`${head("content-length: 5\r\n")}${head("content-length: 5\r\n")}hello`);
  });

  test("a stream goes out in chunks", async () => {
    const parts = ["one", "", "two"];
    const body = (): ReadableStream =>
      new ReadableStream({
        pull(controller) {
          const part = parts.shift();
          if (part === undefined) controller.close();
          else controller.enqueue(Buffer.from(part));
        },
      });
    const { text } = await exchange(() => new Response(body()), [get()]);
    expect(text).toBe(`${head("transfer-encoding: chunked\r\n", "")}3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n`);
  });

  test("a stream with a length is not chunked; one that lies about it is cut off", async () => {
    const body = (): ReadableStream => ReadableStream.from([Buffer.from("abc")]) as ReadableStream;
    const said = (length: string) => () => new Response(body(), { headers: { "content-length": length } });
    const right = await exchange(said("3"), [get()]);
    expect(right.text).toBe(`${head("", "content-length: 3\r\n")}abc`);
    const wrong = await exchange(said("4"), [get()]);
    expect(wrong.text).toBe(`${head("", "content-length: 4\r\n")}abc|end`);
    expect(wrong.error).toContain("less than its content-length");
  });

  test("HTTP/1.0 gets a stream till the end of the connection", async () => {
    const body = ReadableStream.from([Buffer.from("abc")]) as ReadableStream;
    const { text } = await exchange(() => new Response(body), ["GET / HTTP/1.0\r\n\r\n"]);
    expect(text).toBe("HTTP/1.1 200 OK\r\nDate: *\r\nConnection: close\r\n\r\nabc|end");
  });

  test("fields are the application's, framing is the server's", async () => {
    const headers = {
      "X-A": "1",
      connection: "close",
      "transfer-encoding": "gzip",
      "content-length": "99",
      date: "never",
    };
    const { text } = await exchange(() => new Response("x", { headers, status: 201, statusText: "Made" }), [get()]);
    expect(text).toBe(
      "HTTP/1.1 201 Made\r\nx-a: 1\r\ndate: never\r\ncontent-type: text/plain;charset=UTF-8\r\nConnection: close\r\ncontent-length: 1\r\n\r\nx|end",
    );
  });

  test("a slow reader holds the stream back", async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        if (pulled > 100) controller.close();
        else controller.enqueue(new Uint8Array(10_000));
      },
    });
    let early = 0;
    const { text } = await exchange(
      () => {
        runtime.machine.monotonic();
        (runtime.machine as FakeMachine).schedule.after(400, () => (early = pulled));
        return new Response(body);
      },
      [get()],
      { pause: true },
    );
    expect(early).toBeLessThan(30);
    expect(early).toBeGreaterThan(5);
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(network().arena.position).toBe(0);
  });
});

describe("errors", () => {
  test("what the application throws is 500 and reported, and the connection lives on", async () => {
    let count = 0;
    const handler = (): unknown => {
      if (count++ === 0) throw new Error("first");
      return count === 2 ? Promise.reject(new Error("second")) : "no response";
    };
    const { text, error } = await exchange(handler, [get(), get(), get()]);
    const answer = `${head("content-length: 21\r\n", undefined, "500 Internal Server Error")}Internal Server Error`;
    expect(text).toBe(answer.repeat(3));
    expect(error).toContain("first");
    expect(error).toContain("second");
    expect(error).toContain("must return a Response");
  });

  test("a response that cannot be sent is 500", async () => {
    const used = new Response("x");
    const handler = async (request: Request): Promise<Response> => {
      if (request.url.endsWith("/field")) return new Response("x", { headers: { a: "\x01" } });
      if (!used.bodyUsed) await used.text();
      return used;
    };
    const { text, error } = await exchange(handler, [get("/field") + get("/used")]);
    expect(text.match(/HTTP\/1.1 500/g)).toHaveLength(2);
    expect(error).toContain("Invalid character in header content");
    expect(error).toContain("already been read");
  });

  test("a failing stream cuts the connection", async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error("broken"));
      },
    });
    const { text, error } = await exchange(() => new Response(body), [get()]);
    expect(text).toBe(`${head("transfer-encoding: chunked\r\n", "")}|end`);
    expect(error).toContain("broken");
  });

  test.each([
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
    ["CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501],
    ["unknown expectation", get("/", "Expect: tea\r\n"), 417],
    ["version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505],
    ["coding", post("", "Transfer-Encoding: gzip, chunked\r\n"), 501],
  ])("%s is refused", async (_, request, status) => {
    const { text } = await exchange(() => new Response("never"), [request]);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} [A-Za-z ]+\r\nConnection: close\r\n\r\n\\|end$`));
  });

  test("a port that is not granted ends the guest and says what to do", async () => {
    const machine = installFake({ listen: [] });
    const result = await machine.run(
      () => machine.onStart((evaluation) => runtime.main(evaluation)),
      () => serve({ fetch: () => new Response("x") }),
    );
    expect(result.code).toBe(1);
    expect(result.error).toContain("-p 3000:3000");
  });
});

describe("requests", () => {
  test("what a request says", async () => {
    const handler = async (request: Request): Promise<Response> => {
      expect(request).toBeInstanceOf(OurRequest);
      const said = [request.method, request.url, request.headers.get("x-a"), [...request.headers], request.body];
      return Response.json(said);
    };
    const { text } = await exchange(handler, [get("/a/../b?q=%20 x".replace(" x", ""), "X-A: 1\r\nx-a: 2\r\n")]);
    expect(JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4))).toEqual([
      "GET",
      "http://example.org/b?q=%20",
      "1, 2",
      [
        ["host", "example.org"],
        ["x-a", "1, 2"],
      ],
      null,
    ]);
  });

  test.each([
    ["/", "h", "http://h/"],
    ["/plain?x=1&y", "H:8080", "http://h:8080/plain?x=1&y"],
    ["/x", "127.0.0.1:80", "http://127.0.0.1/x"],
    ["/%7Efoo/./ü", "[::1]:3000", "http://[::1]:3000/%7Efoo/%C3%BC"],
    ["http://other/y", "h", "http://other/y"],
    ["*", "h", "http://h/*"],
    ["//evil/x", "h", "http://h//evil/x"],
    ["/..", "h", "http://h/"],
    ["/x", "a b", "http://localhost/%2Fx"],
  ])("target %s of host %s", async (target, host, url) => {
    const { text } = await exchange(
      (request) => new Response(request.url),
      [`OPTIONS ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
    );
    expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe(url);
  });

  test("a body as text, in pieces and in chunks", async () => {
    const handler = async (request: Request): Promise<Response> => new Response(`<${await request.text()}>`);
    const chunked = post("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n");
    const { text } = await exchange(handler, [post("hel", "Content-Length: 5\r\n"), "lo", chunked]);
    expect(text).toBe(`${head("content-length: 7\r\n")}<hello>${head("content-length: 7\r\n")}<abcde>`);
  });

  test("a body as a stream goes straight back", async () => {
    const { text } = await exchange(
      (request) => new Response(request.body),
      [post("ab", "Content-Length: 4\r\n"), "cd"],
    );
    expect(text).toBe(`${head("transfer-encoding: chunked\r\n", "")}2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n`);
  });

  test("a body that nobody asks for is dropped", async () => {
    const { text } = await exchange(() => new Response("x"), [post("hello") + get()]);
    expect(text).toBe(`${head("content-length: 1\r\n")}x`.repeat(2));
  });

  test("100 Continue when the body is asked for, and not before", async () => {
    const expecting = post("", "Content-Length: 2\r\nExpect: 100-continue\r\n");
    const asked = await exchange(async (request) => new Response(await request.text()), [expecting, "hi"]);
    expect(asked.text).toBe(`HTTP/1.1 100 Continue\r\n\r\n${head("content-length: 2\r\n")}hi`);
    const refused = await exchange(() => new Response("no", { status: 403 }), [expecting]);
    expect(refused.text).toContain("HTTP/1.1 403 Forbidden");
    expect(refused.text).toContain("Connection: close");
    expect(refused.text).not.toContain("100 Continue");
  });

  test("a body that is too large is 413, by length and by chunks", async () => {
    const app = { maxRequestBodySize: 4 };
    const read = async (request: Request): Promise<Response> => new Response(await request.text());
    expect((await exchange(read, [post("hello")], { app })).text).toMatch(/^HTTP\/1.1 413 /);
    const chunked = post("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n");
    expect((await exchange(read, [chunked], { app })).text).toMatch(/^HTTP\/1.1 413 /);
    expect((await exchange(read, [post("four")], { app })).text).toContain("four");
  });

  test("a large body that nobody reads waits outside", async () => {
    let asked: Promise<string> | undefined;
    const handler = (request: Request): Promise<Response> =>
      new Promise((resolve) => {
        setTimeout(() => {
          asked = request.text();
          void asked.then((text) => resolve(new Response(String(text.length))));
        }, 300);
      });
    const { text, machine } = await exchange(handler, [post("x".repeat(2_000_000))], { last: 3000 });
    expect(text.slice(-200)).toContain("\r\n\r\n2000000");
    expect(machine.monitor.streams.open).toBe(2);
  });

  test("signal aborts when the client goes, and reading the body fails", async () => {
    const log: string[] = [];
    const handler = (request: Request): Promise<Response> => {
      request.signal.addEventListener("abort", () => log.push(`aborted ${String(request.signal.reason)}`));
      request.text().catch((error: Error) => log.push(`body ${error.name}`));
      return new Promise(() => {});
    };
    await exchange(handler, [post("hel", "Content-Length: 5\r\n")], { reset: 100 });
    expect(log.sort()).toEqual(["aborted AbortError: The connection was closed", "body AbortError"]);
  });
});

describe("the port", () => {
  test("PORT, then the application, then the configuration, then 3000", async () => {
    const answer = (): Response => new Response("x");
    expect(
      (await exchange(answer, [get()], { app: { port: 5000 }, env: { PORT: "4000" }, port: 4000 })).text,
    ).toContain("200");
    expect((await exchange(answer, [get()], { app: { port: 5000 }, port: 5000 })).text).toContain("200");
    expect((await exchange(answer, [get()])).text).toContain("200");
  });

  test("a port that is none", () => {
    installFake({ env: { PORT: "http" } });
    expect(() => serve({ fetch: () => new Response("x") })).toThrow(
      'whole number from 1 to 65535, but PORT or the application\'s `port` is "http"',
    );
    installFake();
    expect(() => serve({ fetch: () => new Response("x"), port: 70000 })).toThrow('"70000"');
  });

  test("a default export that is no server is left alone", () => {
    installFake();
    expect(() => serve({ other: 1 })).not.toThrow();
    expect(() => serve(undefined)).not.toThrow();
  });
});
