// The reader of bodies: any segmentation gives the same bytes, and what is malformed is refused.

import { FakeMachine } from "@unikernel/hal/fake";
import { describe, expect, test } from "vitest";
import { BodyReader } from "./http-body.ts";
import { CHUNKED } from "./http-packet.ts";

const machine = new FakeMachine();

/** Feeds the pieces; gives the body, the bytes that were left over, and how it ended. */
function read(pieces: readonly string[], length: number = CHUNKED, most: number = Infinity) {
  const reader = new BodyReader(machine, length, most);
  let body = "";
  let rest = "";
  const sink = {
    onBody: (bytes: Uint8Array, start: number, end: number): void => {
      body += Buffer.from(bytes.subarray(start, end)).toString("latin1");
    },
  };
  for (const piece of pieces) {
    // In the middle of larger memory, as it is in the pool.
    const bytes = Buffer.from(`..${piece}..`, "latin1");
    const end = bytes.length - 2;
    const taken = { at: 2 };
    while (taken.at < end && reader.state !== "done" && reader.state !== "refused") {
      reader.step(bytes, taken.at, end, sink, taken);
    }
    rest += Buffer.from(bytes.subarray(taken.at, end)).toString("latin1");
  }
  return { body, rest, state: reader.state, status: reader.refusal?.status, trailers: reader.trailers };
}

const bytewise = (text: string): string[] => text.split("");

describe("by length", () => {
  test("takes as many bytes and leaves the rest", () => {
    expect(read(["hello", " world, next"], 11)).toMatchObject({ body: "hello world", rest: ", next", state: "done" });
  });

  test("no body is done at once", () => {
    expect(new BodyReader(machine, 0, Infinity).state).toBe("done");
  });
});

describe("by chunks", () => {
  const whole = '5\r\nhello\r\n1;a=b;c="d"\r\n \r\n00A \t;x\r\n0123456789\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\nGET /next';
  const outcome = { body: "hello 0123456789", rest: "GET /next", state: "done", trailers: ["X-Sum", "1", "Y", "2"] };

  test("all at once", () => {
    expect(read([whole])).toMatchObject(outcome);
  });

  test("byte by byte", () => {
    expect(read(bytewise(whole))).toMatchObject(outcome);
  });

  test("cut at every place", () => {
    for (let at = 1; at < whole.length; at++) {
      expect(read([whole.slice(0, at), whole.slice(at)]), `cut at ${at}`).toMatchObject(outcome);
    }
  });

  test.each([
    ["no digits", "\r\nx"],
    ["letters", "xyz\r\n"],
    ["a sign", "+1\r\na\r\n"],
    ["0x", "0x1\r\na\r\n"],
    ["a space before", " 1\r\na\r\n"],
    ["too many digits", "FFFFFFFFFFFFFF\r\n"],
    ["bare LF behind the size", "1\na\r\n0\r\n\r\n"],
    ["bare CR in the size line", "1;a\rb\r\na\r\n"],
    ["bare LF in an extension", "1;a\nb\r\na\r\n"],
    ["data longer than said", "2\r\nabc\r\n0\r\n\r\n"],
    ["data shorter than said", "4\r\nabc\r\n0\r\n\r\n"],
    ["LF behind the data", "1\r\na\n0\r\n\r\n"],
    ["a folded trailer", "0\r\nA: 1\r\n b\r\n\r\n"],
    ["a trailer with a bare LF", "0\r\nA: 1\nB: 2\r\n\r\n"],
    ["a trailer without a colon", "0\r\nnonsense\r\n\r\n"],
    ["a trailer with a bare CR, before the section has ended", "0\r\n\rA: 1\r\n"],
    ["control characters in an extension", "1;\x01\r\na\r\n"],
  ])("refuses %s", (_, text) => {
    expect(read([text])).toMatchObject({ state: "refused", status: 400 });
    expect(read(bytewise(text))).toMatchObject({ state: "refused", status: 400 });
  });

  test("refuses endless size lines, extensions and trailers", () => {
    expect(read(bytewise(`1;${"a".repeat(20_000)}`))).toMatchObject({ state: "refused", status: 413 });
    expect(read([`1;${"a".repeat(20_000)}\r\n`])).toMatchObject({ state: "refused", status: 413 });
    expect(read([`1;${"a".repeat(100)}\r\na\r\n`.repeat(300)])).toMatchObject({ state: "refused", status: 413 });
    expect(read([`0\r\n${"A: b\r\n".repeat(5000)}`])).toMatchObject({ state: "refused", status: 431 });
  });

  test("refuses more than the most", () => {
    expect(read(["3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"], CHUNKED, 5)).toMatchObject({ state: "refused", status: 413 });
    expect(read(["3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"], CHUNKED, 5)).toMatchObject({ state: "done", body: "abcde" });
  });
});
