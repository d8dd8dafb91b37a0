// BlockList and SocketAddress: addresses, ranges and subnets to compare with.

import { familyOf, formatAddress, parseAddress } from "../../net/address.ts";
import { checkPort, checkString, codedError, invalidArgValue, outOfRange } from "../errors.ts";

type FamilyName = "ipv4" | "ipv6";

function parse(address: string, family: FamilyName): Uint8Array {
  checkString(address, "address");
  const bytes = parseAddress(address);
  const wanted = family === "ipv6";
  if (bytes === undefined || address.includes(":") !== wanted) {
    throw codedError(Error, "ERR_INVALID_ADDRESS", `Invalid address`);
  }
  return bytes;
}

function checkFamily(family: string): FamilyName {
  const lower = String(family).toLowerCase();
  if (lower !== "ipv4" && lower !== "ipv6") throw invalidArgValue("family", `'${family}'`);
  return lower;
}

/** An address with a port, as an immutable value. */
export class SocketAddress {
  readonly address: string;
  readonly port: number;
  readonly family: FamilyName;
  readonly flowlabel: number;

  constructor(options: { address?: string; port?: number; family?: string; flowlabel?: number } = {}) {
    this.family = checkFamily(options.family ?? "ipv4");
    const text = options.address ?? (this.family === "ipv4" ? "127.0.0.1" : "::");
    this.port = checkPort(options.port ?? 0, "options.port");
    this.address = formatAddress(parse(text, this.family), 0).address;
    this.flowlabel = options.flowlabel ?? 0;
  }
}

interface Rule {
  readonly text: string;
  has(bytes: Uint8Array): boolean;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < 16; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return 0;
}

function samePrefix(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  for (let at = 0; at < 16 && bits > at * 8; at++) {
    const left = Math.min(8, bits - at * 8);
    const mask = 255 & ~(255 >> left);
    if ((a[at]! & mask) !== (b[at]! & mask)) return false;
  }
  return true;
}

const title = (family: FamilyName): string => (family === "ipv4" ? "IPv4" : "IPv6");

/** Addresses that are to be refused. IPv4 addresses match in their mapped form as well. */
export class BlockList {
  readonly #rules: Rule[] = [];

  addAddress(address: string | SocketAddress, family: string = "ipv4"): void {
    const [bytes, kind] = this.#read(address, family);
    const text = `Address: ${title(kind)} ${formatAddress(bytes, 0).address}`;
    this.#rules.unshift({ text, has: (other) => compare(bytes, other) === 0 });
  }

  addRange(start: string | SocketAddress, end: string | SocketAddress, family: string = "ipv4"): void {
    const [first, kind] = this.#read(start, family);
    const [last] = this.#read(end, family);
    if (compare(first, last) > 0) throw invalidArgValue("start", String(start), "must come before end");
    const text = `Range: ${title(kind)} ${formatAddress(first, 0).address}-${formatAddress(last, 0).address}`;
    this.#rules.unshift({ text, has: (other) => compare(first, other) <= 0 && compare(other, last) <= 0 });
  }

  addSubnet(network: string | SocketAddress, prefix: number, family: string = "ipv4"): void {
    const [bytes, kind] = this.#read(network, family);
    const most = kind === "ipv4" ? 32 : 128;
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > most)
      throw outOfRange("prefix", `>= 0 && <= ${most}`, prefix);
    const bits = kind === "ipv4" ? 96 + prefix : prefix;
    const text = `Subnet: ${title(kind)} ${formatAddress(bytes, 0).address}/${prefix}`;
    this.#rules.unshift({ text, has: (other) => samePrefix(bytes, other, bits) });
  }

  check(address: string | SocketAddress, family: string = "ipv4"): boolean {
    let bytes: Uint8Array;
    try {
      [bytes] = this.#read(address, family);
    } catch {
      return false; // as Node.js: what is no address is on no list
    }
    return this.#rules.some((rule) => rule.has(bytes));
  }

  get rules(): string[] {
    return this.#rules.map(({ text }) => text);
  }

  #read(address: string | SocketAddress, family: string): [bytes: Uint8Array, family: FamilyName] {
    if (address instanceof SocketAddress) return [parse(address.address, address.family), address.family];
    const kind = checkFamily(family);
    const bytes = parse(address, kind);
    return [bytes, familyOf(bytes) === 4 ? "ipv4" : kind];
  }
}
