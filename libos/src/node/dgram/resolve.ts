// From a destination's name to the sixteen bytes of its address: by dns.lookup, or by a function of the application.

import { parseAddress } from "../../net/address.ts";
import { lookup as dnsLookup } from "../dns/lookup.ts";
import { codedError } from "../errors.ts";

/** A function like dns.lookup with a family. */
export type LookupFunction = (
  hostname: string,
  family: 4 | 6,
  callback: (error: Error | null, address?: unknown, family?: number) => void,
) => void;

type Done = (error: Error | null, bytes?: Uint8Array) => void;

export function resolveWith(lookup: LookupFunction | undefined, name: string, family: 4 | 6, done: Done): void {
  (lookup ?? dnsLookup)(name, family, (error: Error | null, address?: unknown) => {
    const bytes = typeof address === "string" ? parseAddress(address) : undefined;
    if (error) done(error);
    else if (bytes !== undefined) done(null, bytes);
    else done(codedError(TypeError, "ERR_INVALID_IP_ADDRESS", `Invalid IP address: ${String(address)}`));
  });
}
