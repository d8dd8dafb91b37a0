// The fake's network policy: where a guest may connect and send to.

import { addressText, parsePlace, reached } from "./address.ts";

/** A port at every address, an address (`10.0.0.1`, `[::1]`), or both (`10.0.0.1:80`, `[::1]:80`). */
export type Destination = number | string;

interface Rule {
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/** Without a list of what is allowed everything is, unless it is denied. Addresses of names that were looked up are allowed. */
export class Policy {
  readonly #allowed: readonly Rule[] | undefined;
  readonly #denied: readonly Rule[];
  readonly #pins = new Set<string>();

  constructor(allowed: readonly Destination[] | undefined, denied: readonly Destination[]) {
    this.#allowed = allowed?.map(parsePlace);
    this.#denied = denied.map(parsePlace);
  }

  allows(address: Uint8Array, port: number): boolean {
    const host = reached(addressText(address));
    if (this.denies(address, port)) return false;
    return (
      this.#allowed === undefined || this.#pins.has(host) || this.#allowed.some((rule) => covers(rule, host, port))
    );
  }

  denies(address: Uint8Array, port: number): boolean {
    const host = reached(addressText(address));
    return this.#denied.some((rule) => covers(rule, host, port));
  }

  /** Whether the guest may ask for the names of an address: some port of it is allowed and not all are denied. */
  mayAsk(address: Uint8Array): boolean {
    const host = reached(addressText(address));
    const has = (rule: Rule): boolean => rule.host === undefined || rule.host === host;
    if (this.#denied.some((rule) => has(rule) && rule.port === undefined)) return false;
    return this.#allowed === undefined || this.#allowed.some(has);
  }

  /** A granted name has this address: the guest may connect there. */
  pin(address: Uint8Array): void {
    this.#pins.add(reached(addressText(address)));
  }
}

function covers(rule: Rule, host: string, port: number): boolean {
  return (rule.host === undefined || rule.host === host) && (rule.port === undefined || rule.port === port);
}
