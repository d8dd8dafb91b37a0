// What questions about records are answered with, by the type of record.

import type { AnyRecord, CaaRecord, MxRecord, NaptrRecord, RecordWithTtl, SoaRecord, SrvRecord } from "node:dns";

export interface DnsRecords {
  A: string[] | RecordWithTtl[];
  AAAA: string[] | RecordWithTtl[];
  ANY: AnyRecord[];
  CAA: CaaRecord[];
  CNAME: string[];
  MX: MxRecord[];
  NAPTR: NaptrRecord[];
  NS: string[];
  PTR: string[];
  SOA: SoaRecord;
  SRV: SrvRecord[];
  TXT: string[][];
}
