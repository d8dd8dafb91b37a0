// Headers, Request and Response against Node's own.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { installFake } from "../../testing/engine.ts";
import { AbortController as OurController } from "../events/abort.ts";
import { ReadableStream as OurStream } from "../streams/streams.ts";
import { URL as OurUrl } from "../url/url.ts";
import { URLSearchParams as OurParams } from "../url/search-params.ts";
import { Body } from "./body.ts";
import { Headers as OurHeaders } from "./headers.ts";
import { Request as OurRequest } from "./request.ts";
import { Response as OurResponse } from "./response.ts";

installFake();

interface World {
  Headers: typeof Headers;
  Request: typeof Request;
  Response: typeof Response;
  ReadableStream: typeof ReadableStream;
  URLSearchParams: typeof URLSearchParams;
  URL: typeof URL;
  AbortController: typeof AbortController;
}

const ours = {
  Headers: OurHeaders,
  Request: OurRequest,
  Response: OurResponse,
  ReadableStream: OurStream,
  URLSearchParams: OurParams,
  URL: OurUrl,
  AbortController: OurController,
} as unknown as World;

async function same(run: (world: World) => unknown, compareMessage = true): Promise<void> {
  const outcome = async (world: World): Promise<unknown> => {
    try {
      return await run(world);
    } catch (error) {
      return [(error as Error).name, compareMessage ? (error as Error).message : ""];
    }
  };
  const result = await outcome(ours);
  expect(result).toEqual(await outcome(globalThis as unknown as World));
  expect(result).toBeDefined();
}

describe("Headers", () => {
  it("keeps, combines and sorts", async () => {
    await same(({ Headers }) => {
      const headers = new Headers([
        ["b", "1"],
        ["Set-Cookie", "x"],
        ["a", "2"],
        ["set-cookie", "y"],
        ["B", " 3\t"],
      ]);
      const seen: unknown[] = [
        [...headers],
        headers.get("SET-cookie"),
        headers.getSetCookie(),
        headers.has("A"),
        headers.get("none"),
      ];
      headers.set("b", "new");
      headers.append("c", "é");
      headers.delete("A");
      headers.forEach((value, name) => seen.push([name, value]));
      return [
        ...seen,
        [...headers.keys()],
        [...headers.values()],
        inspect(headers).toLowerCase(),
        inspect(new Headers()),
        Object.prototype.toString.call(headers),
      ];
    });
    await same(({ Headers }) => [...new Headers(new Headers({ x: "y", "X-Z": "1" }))]);
    await same(({ Headers }) => [...new Headers(new Map([["m", "n"]]) as never)]);
    await same(({ Headers }) => [...new Headers({ a: 5 as never, b: undefined as never })]);
  });

  it("refuses as Node does", async () => {
    for (const init of [
      { "a b": "c" },
      { "": "c" },
      { a: "c\n d" },
      { a: "水" },
      { a: "\0" },
      [["a"]],
      [["a", "b", "c"]],
      5,
      null,
      "x",
    ])
      await same(({ Headers }) => [...new Headers(init as never)]);
    await same(({ Headers }) => (new Headers().append as (name: string) => void)("a"));
    await same(({ Headers }) => (new Headers().get as unknown as () => void)());
    await same(({ Headers }) => new Headers().has("é"));
    await same(({ Response }) => Response.redirect("http://a/", 302).headers.set("a", "b"));
    await same(({ Response }) => Response.error().headers.append("a", "b"));
  });

  it("shows changes made during the iteration", async () => {
    await same(({ Headers }) => {
      const headers = new Headers({ a: "1", c: "3" });
      const seen: string[] = [];
      for (const [name] of headers) {
        seen.push(name);
        if (name === "a") headers.set("b", "2");
      }
      return seen;
    });
  });
});

describe("Response", () => {
  const parts = ["type", "url", "redirected", "status", "ok", "statusText", "bodyUsed"] as const;
  it("is made as Node's", async () => {
    for (const args of [
      [],
      [null],
      ["text"],
      ["", { status: 201, statusText: "Made", headers: { a: "b" } }],
      [null, { status: 204 }],
      ["x", { headers: { "Content-Type": "a/b" } }],
      ["x", { status: 200.7 }],
      ["x", null],
      ["x", { status: 99 }],
      ["x", { status: 600 }],
      ["x", { status: 204 }],
      ["x", { status: "404" }],
      ["x", { statusText: "a\nb" }],
      [5],
      [{}],
    ])
      await same(async ({ Response }) => {
        const response = new (Response as unknown as new (...rest: unknown[]) => Response)(...args);
        return [
          parts.map((part) => response[part]),
          [...response.headers],
          response.body === null,
          await response.text(),
          response.bodyUsed,
        ];
      });
  });

  it("is shown as Node's but for the order", async () => {
    const sorted = (text: string): string[] =>
      text
        .split("\n")
        .map((line) => line.replace(/,$/, ""))
        .sort();
    await same(({ Response }) => sorted(inspect(new Response(null))));
  });

  it("has Node's static makers", async () => {
    for (const args of [["http://x/a b"], ["http://x", 301], ["http://x", 200], ["/x"]])
      await same(({ Response }) => {
        const made = Response.redirect(...(args as [string, 301]));
        return [made.status, [...made.headers], made.body];
      });
    for (const args of [
      [{ a: 1 }],
      [null],
      [undefined],
      ["é", { status: 400, headers: { "content-type": "x/y" } }],
      [() => 1],
    ])
      await same(async ({ Response }) => {
        const made = Response.json(...(args as [unknown, ResponseInit]));
        return [made.status, [...made.headers], await made.text()];
      });
    await same(({ Response }) => [Response.error().type, Response.error().status]);
  });

  it("reads each kind of body in each way", async () => {
    const bodies: ((world: World) => unknown)[] = [
      () => "te\ud800xt é🍌",
      () => '\ufeff{"a":1}',
      () => new Uint8Array([0xef, 0xbb, 0xbf, 0x31]),
      () => new Uint16Array([0x3132]).buffer,
      () => new DataView(new ArrayBuffer(4), 1, 2),
      ({ URLSearchParams }) => new URLSearchParams("a=é&b"),
      () => "",
      () => null,
      ({ ReadableStream }) => stream(ReadableStream, ["1", "2é"]),
      ({ ReadableStream }) => stream(ReadableStream, []),
    ];
    for (const body of bodies)
      for (const method of ["text", "json", "arrayBuffer"] as const)
        await same(async (world) => {
          const response = new world.Response(body(world) as never);
          const value: unknown = await response[method]();
          return [
            value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value,
            response.bodyUsed,
            response.headers.get("content-type"),
          ];
        }, method !== "json");
    expect([...(await new OurResponse("é").bytes())]).toEqual([0xc3, 0xa9]);
  });

  it("is read once", async () => {
    await same(async ({ Response }) => {
      const response = new Response("x");
      await response.text();
      return response.arrayBuffer();
    });
    await same(async ({ Response }) => {
      const response = new Response("x");
      await response.text();
      return response.clone();
    });
    await same(({ Response, ReadableStream }) => {
      const response = new Response(stream(ReadableStream, ["x"]));
      response.body!.getReader();
      return response.text();
    });
    await same(({ Response, ReadableStream }) => {
      const body = stream(ReadableStream, ["x"]);
      body.getReader();
      return new Response(body);
    });
    await same(async ({ Response }) => {
      const response = new Response("text");
      const reader = response.body!.getReader();
      const first = await reader.read();
      return [[...(first.value as Uint8Array)], await reader.read(), response.bodyUsed];
    });
    await same(async ({ Response }) => {
      const response = new Response("text");
      await response.text();
      return [response.body!.locked, response.body!.getReader()];
    }, false);
    await same(({ Response, ReadableStream }) =>
      new Response(
        new ReadableStream({
          start(c) {
            c.enqueue("str" as never);
            c.close();
          },
        }),
      ).text(),
    );
  });

  it("clones", async () => {
    for (const body of ["text", new Uint8Array([65]), null])
      await same(async ({ Response }) => {
        const response = new Response(body, { status: 201, headers: { a: "b" } });
        const copy = response.clone();
        copy.headers.set("a", "c");
        return [
          await copy.text(),
          await response.text(),
          copy.status,
          response.headers.get("a"),
          copy.headers.get("a"),
        ];
      });
    await same(async ({ Response, ReadableStream }) => {
      const response = new Response(stream(ReadableStream, ["a", "b"]));
      const copy = response.clone();
      return Promise.all([copy.text(), response.text()]);
    });
  });

  it("streams async iterables", async () => {
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array([65]);
      yield new Uint8Array([66]);
    }
    await same(({ Response }) => new Response(parts() as never).text());
  });
});

describe("Request", () => {
  const parts = [
    "method",
    "url",
    "destination",
    "referrer",
    "referrerPolicy",
    "mode",
    "credentials",
    "cache",
    "redirect",
    "integrity",
    "keepalive",
    "duplex",
    "bodyUsed",
  ] as const;
  it("is made as Node's", async () => {
    for (const args of [
      ["http://h/a?b#c"],
      ["/x"],
      ["http://u:p@h"],
      ["http://h", { method: "post", body: "x", headers: { a: "b" } }],
      ["http://h", { method: "patch" }],
      ["http://h", { method: "GET", body: "x" }],
      ["http://h", { method: "TRACE" }],
      ["http://h", { method: "a b" }],
      ["http://h", { signal: 5 }],
      ["http://h", { duplex: "full" }],
      ["http://h", { redirect: "manual", keepalive: true }],
      ["http://h", { method: "PUT", body: new Uint8Array([65]) }],
      ["http://h", null],
    ])
      await same(async ({ Request }) => {
        const request = new (Request as unknown as new (...rest: unknown[]) => Request)(...args);
        return [
          parts.map((part) => (request as unknown as Record<string, unknown>)[part]),
          [...request.headers],
          request.body === null,
          await request.text(),
          request.signal.aborted,
        ];
      });
    await same(
      ({ Request, ReadableStream }) => new Request("http://h", { method: "POST", body: stream(ReadableStream, ["x"]) }),
    );
    await same(({ Request, URL }) => new Request(new URL("http://h/x")).url);
    await same(({ Request }) => inspect(new Request("http://h")));
  });

  it("is made from another one", async () => {
    await same(async ({ Request }) => {
      const first = new Request("http://h/", { method: "POST", body: "x", headers: { a: "b" } });
      const second = new Request(first, { method: "PUT" });
      return [second.method, second.url, [...second.headers], await second.text(), first.bodyUsed, second.bodyUsed];
    });
    await same(async ({ Request }) => {
      const first = new Request("http://h/", { method: "POST", body: "x" });
      const copy = first.clone();
      return [await first.text(), await copy.text(), copy.method];
    });
  });

  it("follows the signal", async () => {
    await same(({ Request, AbortController }) => {
      const controller = new AbortController();
      const request = new Request("http://h", { signal: controller.signal });
      const seen = [request.signal.aborted, request.signal === controller.signal];
      controller.abort("why");
      return [...seen, request.signal.aborted, request.signal.reason];
    });
  });
});

it("lets an HTTP server in without copies", async () => {
  let asked = 0;
  const source = {
    bytes: () => Promise.resolve(new Uint8Array([65])),
    stream: () => (asked++, stream(OurStream as never, ["s"]) as never),
  };
  const make = (): OurRequest =>
    OurRequest.incoming({ method: "POST", url: "http://h/", headers: OurHeaders.adopt(["a"], ["b"]), body: source });
  expect([await make().text(), asked, make().headers.get("A"), make().body?.locked, asked]).toEqual([
    "A",
    0,
    "b",
    false,
    1,
  ]);
  const response = new OurResponse("plain");
  expect([Body.take(response), response.bodyUsed]).toEqual(["plain", true]);
  expect(() => Body.take(response)).toThrow(/already been read/);
  const seen: string[] = [];
  OurHeaders.each(
    new OurHeaders([
      ["b", "1"],
      ["A", "2"],
      ["b", "3"],
    ]),
    (name, value) => seen.push(`${name}: ${value}`),
  );
  expect(seen).toEqual(["b: 1", "a: 2", "b: 3"]);
});

function stream(Stream: typeof ReadableStream, parts: readonly string[]): ReadableStream<Uint8Array> {
  return new Stream({
    start(controller) {
      for (const part of parts) controller.enqueue(new Uint8Array(Buffer.from(part)));
      controller.close();
    },
  });
}
