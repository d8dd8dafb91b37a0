// Answers of servers, well-behaved and hostile, whole and in single bytes.

import { beforeAll, describe, expect, it, test } from "vitest";
import { installFake } from "../../testing/engine.ts";
import { runtime } from "../../core/runtime.ts";
import { ResponseParser } from "./response-parser.ts";

beforeAll(() => void installFake());

interface Seen {
  log: string;
  used: number;
  done: boolean;
  parser: ResponseParser;
}

/** Feeds the text in pieces of `size` bytes. */
function parse(text: string, size: number = text.length, headOnly: boolean = false): Seen {
  const log: string[] = [];
  let body = "";
  const parser = new ResponseParser(runtime.machine, headOnly, {
    interim: ({ status }) => log.push(`interim ${status}`),
    head: ({ status, reason, names, values, keepAlive }) =>
      log.push(`${status} ${reason} ${names.map((name, at) => `${name}=${values[at]}`).join(",")} ${keepAlive}`),
    data: (bytes, start, end) => void (body += Buffer.from(bytes.subarray(start, end)).toString("latin1")),
    complete: (names, values) => log.push(`complete ${names.map((name, at) => `${name}=${values[at]}`).join(",")}`),
  });
  const bytes = Buffer.from(text, "latin1");
  let used = 0;
  for (let at = 0; at < bytes.length && !parser.done; at += size) {
    used += parser.push(bytes, at, Math.min(bytes.length, at + size));
  }
  return { log: [...log, body].join("|"), used, done: parser.done, parser };
}

describe("answers", () => {
  test.each([
    ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 OK Content-Length=5 true|complete |hello"],
    ["HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "200  Content-Length=0 true|complete |"],
    ["HTTP/1.1 204\r\n\r\n", "204   true|complete |"],
    ["HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "304 Not Modified Content-Length=9 true|complete |"],
    ["HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "200 OK Content-Length=1 false|complete |x"],
    [
      "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx",
      "200 OK Connection=keep-alive,Content-Length=1 true|complete |x",
    ],
    [
      "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n",
      "200 OK Connection=Close,Content-Length=0 false|complete |",
    ],
    [
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      "interim 100|200 OK Content-Length=0 true|complete |",
    ],
    [
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n",
      "200 OK Transfer-Encoding=chunked true|complete |abc0123456789",
    ],
    [
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: 1\r\nB:2\r\n\r\n",
      "200 OK Transfer-Encoding=chunked true|complete A=1,B=2|x",
    ],
    [
      "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nab",
      "200 OK Content-Length=2, 2,Content-Length=2 true|complete |ab",
    ],
    ["HTTP/1.1 200 OK\r\nX:  \t y z \t\r\nContent-Length: 0\r\n\r\n", "200 OK X=y z,Content-Length=0 true|complete |"],
  ])("%j", (text, expected) => {
    for (const size of [text.length, 1, 2, 3, 7]) {
      const seen = parse(text, size);
      expect([size, seen.log, seen.used, seen.done]).toEqual([size, expected, text.length, true]);
    }
  });

  it("without a length last until the connection does", () => {
    const { parser, log, done } = parse("HTTP/1.1 200 OK\r\n\r\nabc");
    expect([log, done]).toEqual(["200 OK  false|abc", false]);
    expect(parser.end()).toBe(true);
    expect(parser.done).toBe(true);
  });

  it("to HEAD have no body", () => {
    expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 5, true)).toMatchObject({ done: true });
    expect(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 5, true)).toMatchObject({ done: true });
  });

  it("end where they end: what follows is not theirs", () => {
    expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1")).toMatchObject({ used: 39 });
  });

  it("that stop in the middle are not complete", () => {
    for (const text of [
      "HTTP/1.1 200 OK\r\nContent-Le",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ]) {
      const { parser } = parse(text);
      expect(parser.end()).toBe(false);
    }
  });
});

describe("hostile answers are errors", () => {
  const head = "HTTP/1.1 200 OK\r\n";
  test.each([
    ["another protocol", "SSH-2.0-OpenSSH\r\n\r\n"],
    ["another version", "HTTP/2.0 200 OK\r\n\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["a status out of range", "HTTP/1.1 999 X\r\n\r\n"],
    ["two framings", `${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["two lengths", `${head}Content-Length: 3\r\nContent-Length: 4\r\n\r\n`],
    ["a length that is none", `${head}Content-Length: -1\r\n\r\n`],
    ["a length beyond all numbers", `${head}Content-Length: 99999999999999999999\r\n\r\n`],
    ["an unknown coding", `${head}Transfer-Encoding: gzip, chunked\r\n\r\n`],
    ["chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ["a folded field", `${head}A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ["a space before the colon", `${head}A : b\r\n\r\n`],
    ["a field without a name", `${head}: b\r\n\r\n`],
    ["a NUL in a value", `${head}A: b\0c\r\n\r\n`],
    ["a bare line feed in a value", `${head}A: b\nContent-Length: 0\r\n\r\n`],
    ["a chunk size that is none", `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ["a chunk size with a sign", `${head}Transfer-Encoding: chunked\r\n\r\n+1\r\n`],
    ["a chunk longer than its size", `${head}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`],
    ["an endless head", `${head}A: ${"x".repeat(20_000)}`],
    ["endless fields", `${head}${"a:b\r\n".repeat(2500)}\r\n`],
    ["an endless chunk line", `${head}Transfer-Encoding: chunked\r\n\r\n1;${"x".repeat(2000)}`],
    ["endless trailers", `${head}Transfer-Encoding: chunked\r\n\r\n0\r\nA: ${"x".repeat(20_000)}`],
    ["endless interim answers", "HTTP/1.1 100 Continue\r\n\r\n".repeat(40)],
  ])("%s", (_, text) => {
    for (const size of [text.length, 1, 100]) expect(() => parse(text, size)).toThrow("Parse Error");
  });
});
