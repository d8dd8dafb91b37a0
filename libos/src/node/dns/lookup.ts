// dns.lookup: the addresses of a name, from the host's table of hosts and its name servers.

import { Error as HalError } from "@unikernel/hal";
import { warn } from "../../core/warnings.ts";
import { familyOf, formatAddress, isIP } from "../../net/address.ts";
import { lookupError } from "../../net/errors.ts";
import { isAskable, lookup as ask, type Family } from "../../net/name.ts";
import { network } from "../../net/network.ts";
import { checkFunction, checkString, invalidArgType, invalidArgValue } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import { checkOrder, getDefaultResultOrder, inOrder, type Order } from "./order.ts";

export const ADDRCONFIG = 32;
export const ALL = 16;
export const V4MAPPED = 8;

export interface LookupAddress {
  readonly address: string;
  readonly family: number;
}

export interface LookupOptions {
  family?: number | "IPv4" | "IPv6" | null;
  hints?: number | null;
  all?: boolean | null;
  order?: Order | null;
  verbatim?: boolean | null;
}

/** With `all` the second argument is an array, and there is no third one. */
export type LookupCallback = (error: Error | null, address?: string | LookupAddress[] | null, family?: number) => void;

interface Wanted {
  family: Family;
  hints: number;
  all: boolean;
  order: Order;
}

let warned = false;

export function checkFamily(value: unknown, name: string): Family {
  if (value === 0 || value === 4 || value === 6) return value;
  throw invalidArgValue(name, typeof value === "string" ? `'${value}'` : String(value), "must be one of: 0, 4, 6");
}

function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value !== "boolean") throw invalidArgType(name, "boolean", value);
  return value;
}

/** The normalised options. `order` wins over `verbatim`, which is older. */
export function wanted(options: LookupOptions): Wanted {
  const { family, hints, all, order, verbatim } = options;
  const out: Wanted = { family: 0, hints: 0, all: false, order: getDefaultResultOrder() };
  if (hints !== undefined && hints !== null) {
    if (typeof hints !== "number") throw invalidArgType("options.hints", "number", hints);
    out.hints = hints >>> 0;
    if ((out.hints & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) throw invalidArgValue("hints", String(out.hints));
  }
  if (family === "IPv4") out.family = 4;
  else if (family === "IPv6") out.family = 6;
  else if (family !== undefined && family !== null) out.family = checkFamily(family, "options.family");
  if (all !== undefined && all !== null) out.all = checkBoolean(all, "options.all");
  if (verbatim !== undefined && verbatim !== null) {
    out.order = checkBoolean(verbatim, "options.verbatim") ? "verbatim" : "ipv4first";
  }
  if (order !== undefined && order !== null) {
    checkOrder(order, "options.order");
    out.order = order;
  }
  return out;
}

/** What a name is told to have: hints as of getaddrinfo (ADDRCONFIG means nothing here: a guest knows no interfaces). */
function told(found: readonly Uint8Array[], { family, hints, order }: Wanted): LookupAddress[] {
  const plain = inOrder(found, order).map((bytes) => {
    const { address } = formatAddress(bytes, 0);
    return { address, family: familyOf(bytes) };
  });
  if (family !== 6) return plain;
  const own = plain.filter((one) => one.family === 6);
  if ((hints & V4MAPPED) === 0 || (own.length > 0 && (hints & ALL) === 0)) return own;
  const mapped = plain.filter((one) => one.family === 4);
  return [...own, ...mapped.map(({ address }) => ({ address: `::ffff:${address}`, family: 6 }))];
}

/** Looks a name up; `done` is called by a later turn. Errors are of getaddrinfo's kind. */
export function lookupAll(
  hostname: string,
  options: Wanted,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
): void {
  const notFound = (): void => done(lookupError({ error: HalError.NOT_FOUND, detail: 0 }, hostname), []);
  const family = isIP(hostname);
  if (family !== 0) nextTick(done, null, [{ address: hostname, family }]);
  else if (!isAskable(hostname)) nextTick(notFound);
  else {
    const both = options.family === 6 && (options.hints & V4MAPPED) !== 0;
    ask(network(), hostname, both ? 0 : options.family, (found, failure) => {
      if (failure !== undefined) done(lookupError(failure, hostname), []);
      else {
        const addresses = told(found!, options);
        if (addresses.length === 0) notFound();
        else done(null, addresses);
      }
    });
  }
}

/** No name at all: Node.js answers, once with a warning. */
export function noName(hostname: unknown): boolean {
  if (hostname) return false;
  if (!warned) {
    warned = true;
    const shown = typeof hostname === "string" ? "" : String(hostname);
    const text = `The provided hostname "${shown}" is not a valid hostname, and is supported in the dns module solely for compatibility.`;
    warn("DeprecationWarning", text, { code: "DEP0118" });
  }
  return true;
}

/** dns.lookup(hostname, [family | options], callback). Example: lookup("localhost", (error, address, family) => {}); */
export function lookup(hostname: string, callback: LookupCallback): void;
export function lookup(hostname: string, options: LookupOptions | number | undefined, callback: LookupCallback): void;
export function lookup(hostname: string, second: unknown, third?: unknown): object {
  if (hostname) checkString(hostname, "hostname");
  let options: LookupOptions = {};
  let callback = third;
  if (typeof second === "function") {
    callback = second;
  } else if (typeof second === "number") {
    checkFunction(third, "callback");
    options = { family: checkFamily(second, "family") };
  } else if (second !== undefined && typeof second !== "object") {
    checkFunction(third ?? second, "callback");
    throw invalidArgType("options", ["integer", "object"], second);
  } else {
    checkFunction(third, "callback");
    options = second ?? {};
  }
  const settled = wanted(options);
  const tell = callback as LookupCallback;
  if (noName(hostname)) {
    if (settled.all) nextTick(tell, null, []);
    else nextTick(tell, null, null, settled.family === 6 ? 6 : 4);
    return {};
  }
  lookupAll(hostname, settled, (error, addresses) => {
    if (error !== null) tell(error);
    else if (settled.all) tell(null, addresses);
    else tell(null, addresses[0]!.address, addresses[0]!.family);
  });
  return {};
}
