// The host parser of the URL Standard for ASCII domains; see docs/adr/0005 for international ones.

import { endsInNumber, parseIpv4, parseIpv6 } from "./address.ts";
import { c0Set, percentDecode, percentEncode } from "./percent.ts";

/** Thrown for a host that this library OS cannot parse, though others can. */
export class UnsupportedHostError extends TypeError {
  readonly code = "ERR_URL_HOST_UNSUPPORTED";
}

const forbiddenHost = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const forbiddenDomain = /[\0- #%/:<>?@[\\\]^|\x7f]/;

/**
 * The serialized host, or undefined if it is not valid.
 * @throws UnsupportedHostError for a domain with other than ASCII characters.
 */
export function parseHost(input: string, special: boolean): string | undefined {
  if (input[0] === "[") {
    if (!input.endsWith("]")) return undefined;
    const address = parseIpv6(input.slice(1, -1));
    return address === undefined ? undefined : `[${address}]`;
  }
  if (!special) return forbiddenHost.test(input) ? undefined : percentEncode(input, c0Set);
  // The common case first: nothing to decode, map or refuse.
  if (/^[a-z.-]*[a-z-]$/.test(input) && !input.includes("xn--")) return input;
  const domain = percentDecode(input);
  if (/[^\0-\x7f]/.test(domain))
    throw new UnsupportedHostError(
      `Unsupported host "${input}" in a URL: international domain names are not available here; write it in its ASCII form (xn--...)`,
    );
  const host = domain.toLowerCase();
  if (host === "" || forbiddenDomain.test(host)) return undefined;
  return endsInNumber(host) ? parseIpv4(host) : host;
}
