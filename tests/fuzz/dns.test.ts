// Messages of DNS servers that the library OS takes apart (dns.resolve).

import { parseAnswer } from "@unikernel/libos/net/dns-packet.js";
import { fuzz } from "./fuzz.ts";

const name = (text: string): number[] => [...text.split(".").flatMap((part) => [part.length, ...Buffer.from(part)]), 0];
/** A record of the name in the question. */
const record = (type: number, data: readonly number[]): number[] => [
  0xc0,
  12,
  0,
  type,
  0,
  1,
  0,
  0,
  0,
  60,
  0,
  data.length,
  ...data,
];

const records = [
  record(1, [192, 0, 2, 1]),
  record(28, [0x20, 1, 0xd, 0xb8, ...new Array<number>(12).fill(0)]),
  record(5, name("other.example")),
  record(15, [0, 10, ...name("mail.example")]),
  record(16, [5, ...Buffer.from("hello"), 0]),
  record(33, [0, 1, 0, 2, 1, 187, ...name("srv.example")]),
  record(6, [...name("ns.example"), 0xc0, 12, ...new Array<number>(20).fill(1)]),
];
const message = (...all: number[][]): Uint8Array =>
  Uint8Array.of(
    0x12,
    0x34,
    0x81,
    0x80,
    0,
    1,
    0,
    all.length,
    0,
    0,
    0,
    0,
    ...name("api.example"),
    0,
    1,
    0,
    1,
    ...all.flat(),
  );

fuzz(
  "dns answer",
  {
    valid: [message(...records), ...records.map((one) => message(one))],
    words: ["\xc0\x0c", "\xc0\x00", "\x3f", "\xff\xff"],
  },
  (bytes) => {
    const answer = parseAnswer(bytes, (text, start, end) => Buffer.from(text.subarray(start, end)).toString());
    if (answer !== undefined && answer.records.length > bytes.length) throw new Error("more records than bytes");
  },
);
