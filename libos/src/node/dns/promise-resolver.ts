// dns.promises.Resolver: asks name servers for records, with promises.

import { checkString } from "../errors.ts";
import type { DnsRecords } from "./answers.ts";
import { Questions } from "./questions.ts";
import { KINDS, type RecordName } from "./records.ts";
import { recordName, type TtlOptions } from "./resolver.ts";

export class Resolver extends Questions {
  /** `rrtype` is "A" unless given. */
  resolve(name: string, rrtype?: string): Promise<DnsRecords[RecordName]> {
    return this.#ask(rrtype === undefined ? "A" : recordName(rrtype), name);
  }

  resolve4(name: string, options?: TtlOptions): Promise<DnsRecords["A"]> {
    return this.#ask("A", name, options?.ttl);
  }

  resolve6(name: string, options?: TtlOptions): Promise<DnsRecords["AAAA"]> {
    return this.#ask("AAAA", name, options?.ttl);
  }

  resolveAny(name: string): Promise<DnsRecords["ANY"]> {
    return this.#ask("ANY", name);
  }

  resolveCaa(name: string): Promise<DnsRecords["CAA"]> {
    return this.#ask("CAA", name);
  }

  resolveCname(name: string): Promise<DnsRecords["CNAME"]> {
    return this.#ask("CNAME", name);
  }

  resolveMx(name: string): Promise<DnsRecords["MX"]> {
    return this.#ask("MX", name);
  }

  resolveNaptr(name: string): Promise<DnsRecords["NAPTR"]> {
    return this.#ask("NAPTR", name);
  }

  resolveNs(name: string): Promise<DnsRecords["NS"]> {
    return this.#ask("NS", name);
  }

  resolvePtr(name: string): Promise<DnsRecords["PTR"]> {
    return this.#ask("PTR", name);
  }

  resolveSoa(name: string): Promise<DnsRecords["SOA"]> {
    return this.#ask("SOA", name);
  }

  resolveSrv(name: string): Promise<DnsRecords["SRV"]> {
    return this.#ask("SRV", name);
  }

  resolveTxt(name: string): Promise<DnsRecords["TXT"]> {
    return this.#ask("TXT", name);
  }

  /** The names of an address; rejects if it is none. */
  reverse(address: string): Promise<string[]> {
    checkString(address, "name");
    return new Promise((resolve, reject) => {
      const error = this.backwards(address, (failed, names) => {
        if (failed === null) resolve(names as string[]);
        else reject(failed);
      });
      if (error !== undefined) reject(error);
    });
  }

  #ask<N extends RecordName>(type: N, name: string, ttl: boolean = false): Promise<DnsRecords[N]> {
    checkString(name, "name");
    return new Promise((resolve, reject) => {
      this.question(KINDS[type], name, ttl, (error, result) => {
        if (error === null) resolve(result as DnsRecords[N]);
        else reject(error);
      });
    });
  }
}
