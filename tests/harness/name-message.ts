// DNS messages for tests (RFC 1035): questions, and what a zone answers to them.

import { isIPv4 } from "node:net";
import { addressBytes } from "@unikernel/hal/fake";

/** What a name has: addresses and texts; or that the server fails (SERVFAIL) or keeps silent. */
export type ZoneEntry =
  | {
      readonly A?: readonly string[];
      readonly AAAA?: readonly string[];
      readonly CNAME?: readonly string[];
      readonly MX?: readonly (readonly [priority: number, name: string])[];
      readonly NS?: readonly string[];
      readonly PTR?: readonly string[];
      readonly SRV?: readonly (readonly [priority: number, weight: number, port: number, name: string])[];
      readonly TXT?: readonly string[];
    }
  | "fail"
  | "silent";

/** By name, in lower case and without a dot at its end. Of other names it says that they do not exist. */
export type Zone = Readonly<Record<string, ZoneEntry>>;

/** Numbers of the types of record. */
export const RecordKind = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33 } as const;
const NO_ERROR = 0;
const SERVER_FAILED = 2;
const NO_SUCH_NAME = 3;
/** Seconds that an answer may be kept. */
const TTL = 60;

/** A question for one type of record. */
export function question(name: string, kind: number, id = 0): Uint8Array {
  return Buffer.concat([u16(id), u16(0x0100), u16(1), u16(0), u16(0), u16(0), encodeName(name), u16(kind), u16(1)]);
}

/** The zone's answer to a message, or undefined where it keeps silent (also for what is no question). */
export function answerTo(zone: Zone, message: Uint8Array): Uint8Array | undefined {
  const asked = readQuestion(message);
  if (asked === undefined) return undefined;
  const entry = zone[asked.name];
  if (entry === "silent") return undefined;
  const records = typeof entry === "object" ? recordsOf(entry, asked.kind) : [];
  const code = entry === undefined ? NO_SUCH_NAME : entry === "fail" ? SERVER_FAILED : NO_ERROR;
  const head = [message.subarray(0, 2), u16(0x8580 | code), u16(1), u16(records.length), u16(0), u16(0)];
  return Buffer.concat([...head, message.subarray(12, asked.end), ...records]);
}

function readQuestion(message: Uint8Array): { name: string; kind: number; end: number } | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at]; length !== undefined && length > 0; length = message[at]) {
    labels.push(
      Buffer.from(message.subarray(at + 1, at + 1 + length))
        .toString("latin1")
        .toLowerCase(),
    );
    at += 1 + length;
  }
  if (message.length < at + 5) return undefined;
  return { name: labels.join("."), kind: (message[at + 1]! << 8) | message[at + 2]!, end: at + 5 };
}

function recordsOf(entry: Exclude<ZoneEntry, string>, kind: number): readonly Uint8Array[] {
  const record = (type: number, data: Uint8Array): Uint8Array =>
    Buffer.concat([u16(0xc00c), u16(type), u16(1), u16(0), u16(TTL), u16(data.length), data]);
  const all: readonly (readonly [number, readonly Uint8Array[]])[] = [
    [RecordKind.A, (entry.A ?? []).map(address)],
    [RecordKind.AAAA, (entry.AAAA ?? []).map(address)],
    [RecordKind.CNAME, (entry.CNAME ?? []).map(encodeName)],
    [RecordKind.NS, (entry.NS ?? []).map(encodeName)],
    [RecordKind.PTR, (entry.PTR ?? []).map(encodeName)],
    [RecordKind.MX, (entry.MX ?? []).map(([priority, name]) => Buffer.concat([u16(priority), encodeName(name)]))],
    [
      RecordKind.SRV,
      (entry.SRV ?? []).map(([p, w, port, name]) => Buffer.concat([u16(p), u16(w), u16(port), encodeName(name)])),
    ],
    [RecordKind.TXT, (entry.TXT ?? []).map((text) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]))],
  ];
  return all.filter(([type]) => type === kind).flatMap(([type, data]) => data.map((bytes) => record(type, bytes)));
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255);
}

function encodeName(name: string): Uint8Array {
  const labels = name === "" ? [] : name.split(".");
  return Buffer.concat([...labels.flatMap((label) => [Buffer.of(label.length), Buffer.from(label)]), Buffer.of(0)]);
}

function address(text: string): Uint8Array {
  return addressBytes(text).subarray(isIPv4(text) ? 12 : 0);
}
