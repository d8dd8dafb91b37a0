// Requests: heads, bodies and trailers as hostile clients write them. Whatever is accepted means the same to any other reader.

import { FakeMachine } from "@unikernel/hal/fake";
import { BodyReader } from "@unikernel/libos/http/http-body.js";
import { checkBeginning, CHUNKED, parseHead, parseTrailers } from "@unikernel/libos/http/http-packet.js";
import { fuzz, fuzzLatin1 } from "./fuzz.ts";

const heads = [
  "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n",
  "PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
  "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
];
const words = [
  "\r\n", "\n", "\r", " ", "\t", ":", ",", ";", "Content-Length: 0\r\n", "content-length : 7\r\n", "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: identity, chunked\r\n", "Host: y\r\n", "__proto__: x\r\n", "HTTP/1.0", "HTTP/2.0", "\0", "+5", "0x5", "\xff",
]; // prettier-ignore

fuzzLatin1("http request head", { valid: heads, words }, (text) => {
  checkBeginning(text, 0);
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return;
  const head = parseHead(text.slice(0, end + 4));
  if ("status" in head) {
    if (![400, 413, 417, 431, 501, 505].includes(head.status)) throw new Error(`refused with ${head.status}`);
    return;
  }
  if (head.names.length !== head.values.length || head.fields.length !== 2 * head.names.length)
    throw new Error("fields, names and values differ in number");
  // What decides where the next request begins must not be in doubt (RFC 9112, 6.3).
  const lengths = head.names.filter((name) => name === "content-length").length;
  const codings = head.names.filter((name) => name === "transfer-encoding").length;
  if (lengths > 0 && codings > 0) throw new Error("both a length and a coding were accepted");
  if (codings > 0 !== (head.bodyLength === CHUNKED)) throw new Error("a coding that is not chunked was accepted");
  if (head.bodyLength !== CHUNKED && !Number.isSafeInteger(head.bodyLength))
    throw new Error("a length that is no number");
  if (head.fields.some((text) => /[\0\r\n]/.test(text))) throw new Error("a field has a line end");
});

fuzzLatin1("http trailers", { valid: ["A: b\r\nC: d", "Digest: x"], words }, (text) => {
  const trailers = parseTrailers(text);
  if (Array.isArray(trailers) && trailers.some((part) => /[\0\r\n]/.test(part)))
    throw new Error("a line end in a trailer");
});

const bodies = [
  "5\r\nhello\r\n0\r\n\r\n",
  "a;x=y\r\n0123456789\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n",
  "FFFFFFFFFFFFF\r\nx",
  "00005\r\nhello\r\n000\r\n\r\n",
];
const machine = new FakeMachine({});

fuzz("http chunked body", { valid: bodies, words }, (bytes) => {
  const whole = read(bytes, bytes.length);
  // The same in single bytes: how a message is cut on its way must not change what it means. (Long ones are slow, and alike.)
  const single = bytes.length < 2000 ? read(bytes, 1) : whole;
  if (whole !== single) throw new Error(`whole: ${whole}; in single bytes: ${single}`);
});

function read(bytes: Uint8Array, size: number): string {
  const reader = new BodyReader(machine, CHUNKED, 100_000);
  const taken = { at: 0 };
  let body = "";
  const sink = {
    onBody: (data: Uint8Array, start: number, end: number): void =>
      void (body += Buffer.from(data.subarray(start, end)).toString("latin1")),
  };
  const over = (): boolean => reader.state === "done" || reader.state === "refused";
  let at = 0;
  let steps = 0;
  for (let end = Math.min(size, bytes.length); at < bytes.length && !over(); end = Math.min(end + size, bytes.length))
    while (at < end && !over()) {
      reader.step(bytes, at, end, sink, taken);
      if (taken.at < at || taken.at > end) throw new Error(`it went from ${at} to ${taken.at}`);
      at = taken.at;
      if (++steps > bytes.length * 4 + 100) throw new Error("it does not get on");
    }
  return `${reader.state} ${reader.refusal?.status ?? ""} ${reader.state === "done" ? at : ""} ${reader.state === "refused" ? "" : body} ${reader.trailers}`;
}
