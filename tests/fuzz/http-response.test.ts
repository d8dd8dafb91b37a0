// Answers of servers, as little trusted as clients.

import { FakeMachine } from "@unikernel/hal/fake";
import { ProtocolError, ResponseParser } from "@unikernel/libos/http/client/response-parser.js";
import { fuzz } from "./fuzz.ts";

const answers = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n",
  "HTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5, max=10\r\n\r\nuntil the end",
  "HTTP/1.1 204\r\nDate: now\r\n\r\n",
];
const words = [
  "\r\n", "\n", "\r", " ", ":", ",", "Content-Length: 7\r\n", "Content-Length: 5, 5\r\n", "Transfer-Encoding: gzip, chunked\r\n",
  "HTTP/1.1 101 Switching\r\n\r\n", "\0", "ffffffffffffffff", "0\r\n\r\n", "__proto__: x\r\n",
]; // prettier-ignore
const machine = new FakeMachine({});

fuzz("http response", { valid: answers, words }, (bytes) => {
  for (const headOnly of [false, true]) {
    const whole = parse(bytes, bytes.length, headOnly);
    // (Long ones are slow in single bytes, and alike.)
    const single = bytes.length < 2000 ? parse(bytes, 1, headOnly) : whole;
    if (whole !== single) throw new Error(`whole: ${whole}; in single bytes: ${single}`);
  }
});

/** What was heard; an error alone where there was one, since how much was heard before it may differ. */
function parse(bytes: Uint8Array, size: number, headOnly: boolean): string {
  const log: string[] = [];
  let [body, used] = ["", 0];
  const parser = new ResponseParser(machine, headOnly, {
    interim: ({ status }) => log.push(`interim ${status}`),
    head: ({ status, names, values, keepAlive }) => log.push(`${status} ${names} ${values} ${keepAlive}`),
    data: (data, start, end) => void (body += Buffer.from(data.subarray(start, end)).toString("latin1")),
    complete: (names, values) => log.push(`complete ${names} ${values}`),
  });
  try {
    for (let at = 0; at < bytes.length && !parser.done; at += size) {
      const count = parser.push(bytes, at, Math.min(bytes.length, at + size));
      if (count < 0 || count > size) throw new Error(`it took ${count} of ${size} bytes`);
      used += count;
    }
  } catch (error) {
    if (error instanceof ProtocolError) return "refused";
    throw error;
  }
  return `${log.join("|")}|${body}|${used}|${parser.done}`;
}
