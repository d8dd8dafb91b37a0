// The parser of heads: what it takes, and what it refuses so that nobody can smuggle a request past it.

import { describe, expect, test } from "vitest";
import { CHUNKED, checkBeginning, parseHead, parseTrailers, type RequestHead } from "./http-packet.ts";

const head = (fields: string = "", line: string = "GET /a?b HTTP/1.1"): string => `${line}\r\nHost: h\r\n${fields}\r\n`;
const good = (text: string): RequestHead => {
  const parsed = parseHead(text);
  if ("status" in parsed) throw new Error(`refused: ${parsed.code} ${parsed.reason}`);
  return parsed;
};

describe("good heads", () => {
  test("request line and fields", () => {
    expect(good(head("X-A:  one two \t\r\nx-b:\r\nX-C: \xfc\r\n"))).toEqual({
      method: "GET",
      target: "/a?b",
      minor: 1,
      fields: ["Host", "h", "X-A", "one two", "x-b", "", "X-C", "\xfc"],
      names: ["host", "x-a", "x-b", "x-c"],
      values: ["h", "one two", "", "\xfc"],
      bodyLength: 0,
      keepAlive: true,
      expect: "",
      upgrade: false,
      hosts: 1,
      plain: true,
    });
  });

  test.each([
    ["", "GET / HTTP/1.1", true],
    ["Connection: close\r\n", "GET / HTTP/1.1", false],
    ["Connection: foo, CLOSE\r\n", "GET / HTTP/1.1", false],
    ["Connection: foo\r\nConnection: close\r\n", "GET / HTTP/1.1", false],
    ["", "GET / HTTP/1.0", false],
    ["Connection: Keep-Alive\r\n", "GET / HTTP/1.0", true],
    ["Connection: keep-alive, close\r\n", "GET / HTTP/1.0", false],
  ])("%j behind %s keeps the connection: %s", (fields, line, keepAlive) => {
    expect(good(head(fields, line)).keepAlive).toBe(keepAlive);
  });

  test.each([
    ["Content-Length: 0\r\n", 0],
    ["Content-Length: 17\r\n", 17],
    ["content-length:\t00017 \r\n", 17],
    ["Transfer-Encoding: chunked\r\n", CHUNKED],
    ["Transfer-Encoding: Chunked \r\n", CHUNKED],
  ])("%j is a body of %s", (fields, length) => {
    expect(good(head(fields, "POST / HTTP/1.1")).bodyLength).toBe(length);
  });

  test("an upgrade counts only if the connection option says so", () => {
    expect(good(head("Upgrade: x\r\n")).upgrade).toBe(false);
    expect(good(head("Upgrade: x\r\nConnection: upgrade\r\n")).upgrade).toBe(true);
  });

  test.each([
    ["GET / HTTP/1.1", "", true],
    ["POST / HTTP/1.1", "Content-Length: 0\r\n", true],
    ["HEAD / HTTP/1.1", "", false],
    ["CONNECT a:1 HTTP/1.1", "", false],
    ["GET / HTTP/1.0", "Connection: keep-alive\r\n", false],
    ["GET / HTTP/1.1", "Connection: close\r\n", false],
    ["GET / HTTP/1.1", "Expect: 100-continue\r\n", false],
    ["POST / HTTP/1.1", "Content-Length: 1\r\n", false],
    ["POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n", false],
  ])("%s with %j is plain: %s", (line, fields, plain) => {
    expect(good(head(fields, line)).plain).toBe(plain);
    expect(good(`${line}\r\n${fields}\r\n`).plain).toBe(false);
  });

  test("equal heads are parsed alike the second time, when their lines are known", () => {
    const text = head("X-Same: 1\r\nContent-Length: 3\r\n", "POST / HTTP/1.1");
    expect(parseHead(text)).toEqual(parseHead(text));
  });
});

describe("refused", () => {
  test.each([
    // Two parsers that read these differently would see different requests.
    ["length and coding", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", 400],
    ["coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", 400],
    ["differing lengths", "Content-Length: 4\r\nContent-Length: 5\r\n", 400],
    ["the same length twice", "Content-Length: 4\r\nContent-Length: 4\r\n", 400],
    ["a list of lengths", "Content-Length: 4, 4\r\n", 400],
    ["an empty length", "Content-Length:\r\n", 400],
    ["a signed length", "Content-Length: +4\r\n", 400],
    ["a negative length", "Content-Length: -4\r\n", 400],
    ["a hexadecimal length", "Content-Length: 0x4\r\n", 400],
    ["a length with a fraction", "Content-Length: 4.0\r\n", 400],
    ["a length beyond all numbers", "Content-Length: 99999999999999999999\r\n", 400],
    ["white space before the colon", "Content-Length : 4\r\n", 400],
    ["white space before the name", " Content-Length: 4\r\n", 400],
    ["a folded field", "X: a\r\n Content-Length: 4\r\n", 400],
    ["a field folded by a tab", "X: a\r\n\tb\r\n", 400],
    ["a bare LF between fields", "X: a\nContent-Length: 4\r\n", 400],
    ["a bare CR in a value", "X: a\rContent-Length: 4\r\n", 400],
    ["CR CR LF", "X: a\r\r\n", 400],
    ["NUL in a value", "X: a\0b\r\n", 400],
    ["NUL in a name", "X\0: a\r\n", 400],
    ["DEL in a value", "X: a\x7f\r\n", 400],
    ["a name that is no token", "X(: a\r\n", 400],
    ["a name of Latin-1", "\xfc: a\r\n", 400],
    ["no name", ": a\r\n", 400],
    ["no colon", "just text\r\n", 400],
    ["chunked is not the last coding", "Transfer-Encoding: chunked, gzip\r\n", 400],
    ["chunked twice", "Transfer-Encoding: chunked, chunked\r\n", 400],
    ["chunked in two fields", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400],
    ["an unknown coding alone", "Transfer-Encoding: xchunked\r\n", 400],
    ["identity", "Transfer-Encoding: identity\r\n", 400],
    ["a coding with a vertical tab", "Transfer-Encoding: \x0bchunked\r\n", 400],
    ["a quoted coding", 'Transfer-Encoding: "chunked"\r\n', 400],
    ["gzip before chunked", "Transfer-Encoding: gzip, chunked\r\n", 501],
    ["gzip before chunked, in two fields", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", 501],
  ])("%s", (_, fields, status) => {
    expect(parseHead(head(fields, "POST / HTTP/1.1"))).toMatchObject({ status });
  });

  test("a coding in HTTP/1.0", () => {
    expect(parseHead(head("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0"))).toMatchObject({ status: 400 });
  });

  test.each([
    ["GET /", 400],
    ["GET", 400],
    ["", 400],
    ["GET / HTTP/1.1 ", 400],
    [" GET / HTTP/1.1", 400],
    ["GET  / HTTP/1.1", 400],
    ["GET / a HTTP/1.1", 400],
    ["GET\t/ HTTP/1.1", 400],
    ["GET /\x01 HTTP/1.1", 400],
    ["GET /\n HTTP/1.1", 400],
    ["get / HTTP/1.1", 400],
    ["BREW / HTTP/1.1", 400],
    ["GET / HTTP/1", 400],
    ["GET / HTTP/11", 400],
    ["GET / HTTP/1.10", 400],
    ["GET / http/1.1", 400],
    ["GET / HTTPS/1.1", 400],
    ["GET / HTTP/2.0", 505],
    ["GET / HTTP/0.9", 505],
    ["PRI * HTTP/2.0", 505],
  ])("the request line %j", (line, status) => {
    expect(parseHead(head("", line))).toMatchObject({ status });
  });
});

describe("the beginning of a head", () => {
  test.each(["G", "GET", "GET / HT", "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\nHost: h\r\nX"])(
    "%j may become good",
    (text) => {
      expect(checkBeginning(text, 0)).toBeUndefined();
    },
  );

  test.each(["\x16\x03\x01", "get", " GET", "GET /\n", "GET / HTTP/1.1\r\nHost: h\n", "BREW / HTTP/1.1\r\n"])(
    "%j cannot",
    (text) => {
      expect(checkBeginning(text, 0)).toMatchObject({ status: 400 });
      expect(checkBeginning(text, text.length - 1)).toMatchObject({ status: 400 });
    },
  );
});

test("trailers", () => {
  expect(parseTrailers("")).toEqual([]);
  expect(parseTrailers("A: 1\r\nB:2")).toEqual(["A", "1", "B", "2"]);
  expect(parseTrailers("A: 1\r\n b")).toMatchObject({ status: 400 });
});
