// Messages of name servers, well-formed and hostile.

import { describe, expect, test } from "vitest";
import { generator } from "../testing/engine.ts";
import { parseAnswer, type DnsAnswer } from "./dns-packet.ts";
import { RecordType } from "./dns-wire.ts";

const decode = (bytes: Uint8Array, start: number, end: number): string =>
  new TextDecoder().decode(bytes.subarray(start, end));
const parse = (bytes: readonly number[] | Uint8Array): DnsAnswer | undefined =>
  parseAnswer(Uint8Array.from(bytes), decode);

const u16 = (value: number): number[] => [value >> 8, value & 255];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const text = (value: string): number[] => [value.length, ...Buffer.from(value, "latin1")];
const name = (value: string): number[] => [...value.split(".").flatMap((label) => text(label)), 0];

const QUESTION = [...name("a.test"), ...u16(1), ...u16(1)];

interface Parts {
  code?: number;
  questions?: number;
  answers?: number;
}

function message(
  records: readonly number[][],
  { code = 0, questions = 1, answers = records.length }: Parts = {},
): number[] {
  const counts = [...u16(questions), ...u16(answers), ...u16(0), ...u16(0)];
  return [0, 7, 0x81, 0x80 | code, ...counts, ...QUESTION, ...records.flat()];
}

/** A record of the question's name, by a pointer to it. */
function record(type: number, data: number[], { ttl = 60, size = data.length, group = 1 } = {}): number[] {
  return [0xc0, 12, ...u16(type), ...u16(group), ...u32(ttl), ...u16(size), ...data];
}

const only = (type: number, data: number[]): unknown => parse(message([record(type, data)]))?.records[0]?.data;

describe("records", () => {
  test("addresses", () => {
    const found = parse(
      message([record(RecordType.A, [192, 0, 2, 1]), record(RecordType.A, [10, 0, 0, 2], { ttl: 5 })]),
    );
    expect(found).toEqual({
      code: 0,
      records: [
        { ttl: 60, data: { type: "A", address: "192.0.2.1" } },
        { ttl: 5, data: { type: "A", address: "10.0.0.2" } },
      ],
    });
    const six = (bytes: number[]): unknown => only(RecordType.AAAA, bytes);
    expect(six([0x20, 1, 13, 184, ...Array<number>(11).fill(0), 1])).toEqual({ type: "AAAA", address: "2001:db8::1" });
    expect(six([...Array<number>(10).fill(0), 255, 255, 1, 2, 3, 4])).toEqual({
      type: "AAAA",
      address: "::ffff:1.2.3.4",
    });
  });

  test("of every other type", () => {
    expect(only(RecordType.CNAME, name("b.test"))).toEqual({ type: "CNAME", value: "b.test" });
    // "mx" and a pointer to the question's name.
    expect(only(RecordType.MX, [...u16(10), ...text("mx"), 0xc0, 12])).toEqual({
      type: "MX",
      exchange: "mx.a.test",
      priority: 10,
    });
    expect(only(RecordType.TXT, [...text("one"), ...text(""), ...text("h\xc3\xa9")])).toEqual({
      type: "TXT",
      entries: ["one", "", "hé"],
    });
    expect(only(RecordType.SRV, [...u16(1), ...u16(2), ...u16(443), ...name("s.test")])).toEqual({
      type: "SRV",
      name: "s.test",
      port: 443,
      priority: 1,
      weight: 2,
    });
    expect(only(RecordType.CAA, [128, ...text("issue"), ...Buffer.from("ca.test")])).toEqual({
      type: "CAA",
      critical: 128,
      tag: "issue",
      value: "ca.test",
    });
    const naptr = [...u16(100), ...u16(50), ...text("s"), ...text("SIP+D2U"), ...text(""), ...name("sip.test")];
    expect(only(RecordType.NAPTR, naptr)).toEqual({
      type: "NAPTR",
      flags: "s",
      service: "SIP+D2U",
      regexp: "",
      replacement: "sip.test",
      order: 100,
      preference: 50,
    });
    const numbers = [2026, 7200, 900, 1209600, 86400].flatMap(u32);
    expect(only(RecordType.SOA, [...name("ns.test"), ...name("admin.test"), ...numbers])).toEqual({
      type: "SOA",
      nsname: "ns.test",
      hostmaster: "admin.test",
      serial: 2026,
      refresh: 7200,
      retry: 900,
      expire: 1209600,
      minttl: 86400,
    });
  });

  test("labels of odd bytes are written as in a zone file", () => {
    expect(only(RecordType.PTR, [5, 0x61, 0x2e, 0x20, 0xff, 0x5c, 0])).toEqual({
      type: "PTR",
      value: "a\\.\\032\\255\\\\",
    });
  });

  test("unknown types and classes are left out, a name server's code is told", () => {
    const found = parse(
      message([record(99, [1, 2, 3]), record(RecordType.A, [1, 2, 3, 4], { group: 3 })], { code: 3 }),
    );
    expect(found).toEqual({ code: 3, records: [] });
  });

  test("the highest bit of a time to live makes it zero", () => {
    const found = parse(message([record(RecordType.A, [1, 2, 3, 4], { ttl: 0x8000_0000 })]));
    expect(found?.records[0]?.ttl).toBe(0);
  });
});

describe("hostile messages are none", () => {
  const cases: Record<string, number[]> = {
    "no bytes": [],
    "half a head": message([]).slice(0, 7),
    "a question": message([]).with(2, 1),
    "more questions than there are": message([], { questions: 2 }),
    "more answers than there are": message([record(1, [1, 2, 3, 4])], { answers: 2 }),
    "data beyond the end": message([record(1, [1, 2, 3, 4], { size: 5 })]),
    "an address that is too short": message([record(1, [1, 2, 3])]),
    "an address that is too long": message([record(1, [1, 2, 3, 4, 5])]),
    "a name that points to itself": message([record(RecordType.CNAME, [0xc0, 12 + QUESTION.length + 12])]),
    "a name that points ahead": message([record(RecordType.CNAME, [0xc0, 0xff])]),
    "a name that points into the head": message([record(RecordType.CNAME, [0xc0, 2])]),
    "two names that point to each other": message([
      record(RecordType.CNAME, [0xc0, 12 + QUESTION.length + 14, 0xc0, 12 + QUESTION.length + 12]),
    ]),
    "a label of a reserved kind": message([record(RecordType.CNAME, [0x80, 1, 0])]),
    "a name without an end": message([record(RecordType.CNAME, [3, 0x61])]),
    "a name of more than 255 bytes": message([record(RecordType.CNAME, name(Array(90).fill("ab").join(".")))]),
    "a name that goes beyond its record": message([record(RecordType.CNAME, [1, 0x61]), record(1, [1, 2, 3, 4])]),
    "text beyond its record": message([record(RecordType.TXT, [9, 0x61])]),
  };
  test.each(Object.entries(cases))("%s", (_, bytes) => {
    expect(parse(bytes)).toBeUndefined();
  });

  test("a chain of pointers is followed only so far", () => {
    // Each pointer points to the one before it, the first to the question's name.
    const chain: number[] = [0xc0, 12];
    const start = 12 + QUESTION.length + 12;
    for (let at = 1; at < 1000; at++) chain.push(0xc0 | ((start + 2 * at - 2) >> 8), (start + 2 * at - 2) & 255);
    const links = (count: number): DnsAnswer | undefined => {
      const target = start + 2 * count - 2;
      return parse(message([record(99, chain), record(RecordType.CNAME, [0xc0 | (target >> 8), target & 255])]));
    };
    expect(links(100)?.records[0]?.data).toEqual({ type: "CNAME", value: "a.test" });
    expect(links(1000)).toBeUndefined();
  });

  test("any change of any byte gives a message or none, in little time", () => {
    const random = generator(7);
    const good = message([
      record(RecordType.MX, [...u16(10), ...text("mx"), 0xc0, 12]),
      record(RecordType.TXT, [...text("one"), ...text("two")]),
      record(RecordType.SOA, [0xc0, 12, ...name("b.test"), ...Array<number>(20).fill(1)]),
    ]);
    let readable = 0;
    for (let round = 0; round < 5000; round++) {
      const bytes = [...good];
      for (let changes = (random() % 4) + 1; changes > 0; changes--) bytes[random() % bytes.length] = random() & 255;
      if (parse(bytes.slice(0, random() % 8 === 0 ? random() % bytes.length : undefined)) !== undefined) readable++;
    }
    expect(readable).toBeGreaterThan(100);
    expect(readable).toBeLessThan(5000);
  });
});
