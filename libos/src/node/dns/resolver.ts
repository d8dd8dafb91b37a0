// dns.Resolver: asks name servers for records, with callbacks.

import { checkFunction, checkString, invalidArgType, invalidArgValue } from "../errors.ts";
import { Questions, type Done } from "./questions.ts";
import { KINDS, type RecordName } from "./records.ts";

/** `{ ttl: true }`: addresses with the seconds for which they hold. */
export interface TtlOptions {
  readonly ttl?: boolean;
}

/** A callback whose result depends on the type of record, as Node.js documents it. */
export type Callback<T = never> = (error: Error | null, result: T) => void;

/** The type of a record by its name; an error as Node.js throws it. */
export function recordName(value: unknown): RecordName {
  if (typeof value !== "string") throw invalidArgType("rrtype", "string", value);
  if (!Object.hasOwn(KINDS, value)) throw invalidArgValue("rrtype", `'${value}'`);
  return value as RecordName;
}

export class Resolver extends Questions {
  /** resolve(name, [rrtype,] callback); rrtype is "A" unless given. */
  resolve(name: string, rrtype: unknown, callback?: unknown): object {
    if (typeof rrtype === "function") return this.#ask("A", name, rrtype);
    return this.#ask(recordName(rrtype), name, callback);
  }

  resolve4(name: string, options: TtlOptions | Callback, callback?: Callback): object {
    return this.#addresses("A", name, options, callback);
  }

  resolve6(name: string, options: TtlOptions | Callback, callback?: Callback): object {
    return this.#addresses("AAAA", name, options, callback);
  }

  resolveAny(name: string, callback: Callback): object {
    return this.#ask("ANY", name, callback);
  }

  resolveCaa(name: string, callback: Callback): object {
    return this.#ask("CAA", name, callback);
  }

  resolveCname(name: string, callback: Callback): object {
    return this.#ask("CNAME", name, callback);
  }

  resolveMx(name: string, callback: Callback): object {
    return this.#ask("MX", name, callback);
  }

  resolveNaptr(name: string, callback: Callback): object {
    return this.#ask("NAPTR", name, callback);
  }

  resolveNs(name: string, callback: Callback): object {
    return this.#ask("NS", name, callback);
  }

  resolvePtr(name: string, callback: Callback): object {
    return this.#ask("PTR", name, callback);
  }

  resolveSoa(name: string, callback: Callback): object {
    return this.#ask("SOA", name, callback);
  }

  resolveSrv(name: string, callback: Callback): object {
    return this.#ask("SRV", name, callback);
  }

  resolveTxt(name: string, callback: Callback): object {
    return this.#ask("TXT", name, callback);
  }

  /** The names of an address; throws if it is none. */
  reverse(address: string, callback: Callback): object {
    checkString(address, "name");
    checkFunction(callback, "callback");
    const error = this.backwards(address, callback as unknown as Done);
    if (error !== undefined) throw error;
    return {};
  }

  #addresses(type: RecordName, name: string, second: unknown, third: unknown): object {
    if (third === undefined) return this.#ask(type, name, second);
    return this.#ask(type, name, third, (second as TtlOptions | null | undefined)?.ttl);
  }

  #ask(type: RecordName, name: string, callback: unknown, ttl: boolean = false): object {
    checkString(name, "name");
    checkFunction(callback, "callback");
    this.question(KINDS[type], name, ttl, callback as unknown as Done);
    return {};
  }
}
