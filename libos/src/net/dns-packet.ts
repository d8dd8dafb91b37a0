// Reads DNS messages. They come from strangers: every length is checked, and what does not hold is no message at all.

import { formatAsIpv6 } from "./address.ts";
import {
  ANSWER_COUNT,
  CLASS_INTERNET,
  CODE_MASK,
  FLAGS_HIGH,
  FLAGS_LOW,
  HEAD_SIZE,
  JUMPS_MAX,
  NAME_SIZE,
  POINTER,
  QUESTION_COUNT,
  QUESTION_TAIL,
  RECORD_TAIL,
  RESPONSE,
  RecordType,
} from "./dns-wire.ts";

/** What a record holds, by its type. Text is Latin-1 in names (what is not printable as `\ddd`), else UTF-8. */
export type RecordData =
  | { readonly type: "A" | "AAAA"; readonly address: string }
  | { readonly type: "NS" | "CNAME" | "PTR"; readonly value: string }
  | { readonly type: "MX"; readonly exchange: string; readonly priority: number }
  | { readonly type: "TXT"; readonly entries: readonly string[] }
  | {
      readonly type: "SRV";
      readonly name: string;
      readonly port: number;
      readonly priority: number;
      readonly weight: number;
    }
  | {
      readonly type: "NAPTR";
      readonly flags: string;
      readonly service: string;
      readonly regexp: string;
      readonly replacement: string;
      readonly order: number;
      readonly preference: number;
    }
  | { readonly type: "CAA"; readonly critical: number; readonly tag: string; readonly value: string }
  | {
      readonly type: "SOA";
      readonly nsname: string;
      readonly hostmaster: string;
      readonly serial: number;
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      readonly minttl: number;
    };

export interface DnsRecord {
  /** Seconds for which it holds. */
  readonly ttl: number;
  readonly data: RecordData;
}

export interface DnsAnswer {
  /** A `ResponseCode`. */
  readonly code: number;
  /** The records of the answer section whose types are known here, in order. */
  readonly records: readonly DnsRecord[];
}

/** The message is not one. */
class Malformed extends Error {}

type DecodeText = (bytes: Uint8Array, start: number, end: number) => string;

/** Reads within [at, end) of a message; names may point before what is read. */
class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  private readonly decode: DecodeText;

  constructor(bytes: Uint8Array, at: number, end: number, decode: DecodeText) {
    if (end > bytes.length) throw new Malformed();
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.decode = decode;
  }

  /** Goes over `size` bytes; where they begin. */
  take(size: number): number {
    const start = this.at;
    if (size > this.end - start) throw new Malformed();
    this.at = start + size;
    return start;
  }

  u8(): number {
    return this.bytes[this.take(1)]!;
  }

  u16(): number {
    return this.u8() * 0x100 + this.u8();
  }

  u32(): number {
    return this.u16() * 0x1_0000 + this.u16();
  }

  /** A length and so many bytes. */
  text(): string {
    return this.rest(this.u8());
  }

  rest(size: number = this.end - this.at): string {
    const start = this.take(size);
    return this.decode(this.bytes, start, start + size);
  }

  /**
   * A name without the dot at its end. Pointers must go back, each further than the one before, and are few, so that no message
   * can make it turn in circles; with all labels it has at most 255 bytes.
   */
  name(): string {
    const labels: string[] = [];
    const jumped = new Cursor(this.bytes, this.at, this.bytes.length, this.decode);
    let inside = true;
    let size = 1;
    let earliest = this.at;
    for (let jumps = 0; jumps <= JUMPS_MAX;) {
      const cursor = inside ? this : jumped;
      const length = cursor.u8();
      if (length === 0) return labels.join(".");
      if ((length & POINTER) === POINTER) {
        const target = (length & ~POINTER) * 0x100 + cursor.u8();
        if (target >= earliest || target < HEAD_SIZE) throw new Malformed();
        jumped.at = earliest = target;
        inside = false;
        jumps++;
        continue;
      }
      size += length + 1;
      if ((length & POINTER) !== 0 || size > NAME_SIZE) throw new Malformed();
      const start = cursor.take(length);
      labels.push(label(this.bytes.subarray(start, start + length)));
    }
    throw new Malformed();
  }
}

/** As a zone file writes it (RFC 1035, 5.1). */
function label(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (byte <= 0x20 || byte >= 0x7f) text += `\\${String(byte).padStart(3, "0")}`;
    else text += '.\\"();@$'.includes(character) ? `\\${character}` : character;
  }
  return text;
}

function address(cursor: Cursor, size: 4 | 16): string {
  const start = cursor.take(size);
  const bytes = cursor.bytes.subarray(start, start + size);
  return size === 4 ? bytes.join(".") : formatAsIpv6(bytes);
}

function data(kind: number, cursor: Cursor): RecordData | undefined {
  switch (kind) {
    case RecordType.A:
      return { type: "A", address: address(cursor, 4) };
    case RecordType.AAAA:
      return { type: "AAAA", address: address(cursor, 16) };
    case RecordType.NS:
      return { type: "NS", value: cursor.name() };
    case RecordType.CNAME:
      return { type: "CNAME", value: cursor.name() };
    case RecordType.PTR:
      return { type: "PTR", value: cursor.name() };
    case RecordType.MX: {
      const priority = cursor.u16();
      return { type: "MX", exchange: cursor.name(), priority };
    }
    case RecordType.TXT: {
      const entries: string[] = [];
      while (cursor.at < cursor.end) entries.push(cursor.text());
      return { type: "TXT", entries };
    }
    case RecordType.SRV: {
      const [priority, weight, port] = [cursor.u16(), cursor.u16(), cursor.u16()];
      return { type: "SRV", name: cursor.name(), port, priority, weight };
    }
    case RecordType.NAPTR: {
      const [order, preference] = [cursor.u16(), cursor.u16()];
      const [flags, service, regexp] = [cursor.text(), cursor.text(), cursor.text()];
      return { type: "NAPTR", flags, service, regexp, replacement: cursor.name(), order, preference };
    }
    case RecordType.CAA: {
      const critical = cursor.u8();
      const tag = cursor.text();
      return { type: "CAA", critical, tag, value: cursor.rest() };
    }
    case RecordType.SOA: {
      const [nsname, hostmaster] = [cursor.name(), cursor.name()];
      const [serial, refresh, retry] = [cursor.u32(), cursor.u32(), cursor.u32()];
      return { type: "SOA", nsname, hostmaster, serial, refresh, retry, expire: cursor.u32(), minttl: cursor.u32() };
    }
    default:
      return undefined;
  }
}

function record(cursor: Cursor, decode: DecodeText): DnsRecord | undefined {
  cursor.name();
  cursor.take(RECORD_TAIL);
  cursor.at -= RECORD_TAIL;
  const [kind, group, ttl, size] = [cursor.u16(), cursor.u16(), cursor.u32(), cursor.u16()];
  const start = cursor.take(size);
  if (group !== CLASS_INTERNET) return undefined;
  const inner = new Cursor(cursor.bytes, start, start + size, decode);
  const found = data(kind, inner);
  if (found === undefined) return undefined;
  if (inner.at !== inner.end) throw new Malformed();
  // RFC 2181, 8: what has the highest bit set is zero.
  return { ttl: ttl > 0x7fff_ffff ? 0 : ttl, data: found };
}

/** Reads a server's message; undefined if it is malformed. `decode` makes text of UTF-8 bytes. */
export function parseAnswer(message: Uint8Array, decode: DecodeText): DnsAnswer | undefined {
  try {
    const cursor = new Cursor(message, 0, message.length, decode);
    cursor.take(HEAD_SIZE);
    if ((message[FLAGS_HIGH]! & RESPONSE) === 0) return undefined;
    const count = (offset: number): number => message[offset]! * 0x100 + message[offset + 1]!;
    for (let left = count(QUESTION_COUNT); left > 0; left--) {
      cursor.name();
      cursor.take(QUESTION_TAIL);
    }
    const records: DnsRecord[] = [];
    for (let left = count(ANSWER_COUNT); left > 0; left--) {
      const found = record(cursor, decode);
      if (found !== undefined) records.push(found);
    }
    return { code: message[FLAGS_LOW]! & CODE_MASK, records };
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
