// The types of records that node:dns asks for, and the shapes in which it tells them.

import type { DnsRecord, RecordData } from "../../net/dns-packet.ts";
import { RecordType } from "../../net/dns-wire.ts";

/** One type of question. */
export interface Kind {
  readonly number: number;
  /** As in errors: `queryA`. */
  readonly syscall: string;
  /** What the callback gets; undefined if there are no such records. */
  tell(records: readonly DnsRecord[], ttl: boolean): unknown;
}

export type RecordName = "A" | "AAAA" | "ANY" | "CAA" | "CNAME" | "MX" | "NAPTR" | "NS" | "PTR" | "SOA" | "SRV" | "TXT";

/** The properties of a record but for its type. */
function plain(data: RecordData): unknown {
  if (data.type === "NS" || data.type === "CNAME" || data.type === "PTR") return data.value;
  if (data.type === "TXT") return data.entries;
  if (data.type === "CAA") return { critical: data.critical, [data.tag]: data.value };
  const { type: _, ...rest } = data;
  return rest;
}

function listOf(type: RecordData["type"]): Kind["tell"] {
  return (records, ttl) => {
    const own = records.filter(({ data }) => data.type === type);
    if (own.length === 0) return undefined;
    return own.map(({ data, ttl: seconds }) => {
      if (data.type !== "A" && data.type !== "AAAA") return plain(data);
      return ttl ? { address: data.address, ttl: seconds } : data.address;
    });
  };
}

/** The order in which Node.js tells records of any type. */
const ANY_ORDER: readonly RecordData["type"][] = [
  "A",
  "CNAME",
  "AAAA",
  "MX",
  "NS",
  "TXT",
  "PTR",
  "SRV",
  "NAPTR",
  "SOA",
  "CAA",
];

function anyOf({ data, ttl }: DnsRecord): unknown {
  const { type } = data;
  if (type === "A" || type === "AAAA") return { address: data.address, ttl, type };
  if (type === "NS" || type === "CNAME" || type === "PTR") return { value: data.value, type };
  if (type === "TXT") return { entries: data.entries, type };
  return { ...(plain(data) as object), type };
}

function any(records: readonly DnsRecord[]): unknown {
  if (records.length === 0) return undefined;
  return ANY_ORDER.flatMap((type) => records.filter(({ data }) => data.type === type).map(anyOf));
}

function soa(records: readonly DnsRecord[]): unknown {
  const found = records.find(({ data }) => data.type === "SOA");
  return found && plain(found.data);
}

const kind = (number: number, syscall: string, tell: Kind["tell"]): Kind => ({ number, syscall, tell });

export const KINDS: Readonly<Record<RecordName, Kind>> = /* @__PURE__ */ (() => ({
  A: kind(RecordType.A, "queryA", listOf("A")),
  AAAA: kind(RecordType.AAAA, "queryAaaa", listOf("AAAA")),
  ANY: kind(RecordType.ANY, "queryAny", any),
  CAA: kind(RecordType.CAA, "queryCaa", listOf("CAA")),
  CNAME: kind(RecordType.CNAME, "queryCname", listOf("CNAME")),
  MX: kind(RecordType.MX, "queryMx", listOf("MX")),
  NAPTR: kind(RecordType.NAPTR, "queryNaptr", listOf("NAPTR")),
  NS: kind(RecordType.NS, "queryNs", listOf("NS")),
  PTR: kind(RecordType.PTR, "queryPtr", listOf("PTR")),
  SOA: kind(RecordType.SOA, "querySoa", soa),
  SRV: kind(RecordType.SRV, "querySrv", listOf("SRV")),
  TXT: kind(RecordType.TXT, "queryTxt", listOf("TXT")),
}))();

/** PTR records of an address, told as of a question about the address itself. */
export const REVERSE: Kind = /* @__PURE__ */ (() => kind(RecordType.PTR, "getHostByAddr", listOf("PTR")))();
