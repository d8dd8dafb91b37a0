// Rules of destinations, `host[:port]`: the grammar of uk-vmm's network policy, so that a mistake is told before a guest is started.

import { isIPv4 } from "node:net";
import { address, bitsOf } from "./address.ts";

const label = /^[A-Za-z0-9_-]{1,63}$/;
/** A number at the end of a name would make it a broken IPv4 address. */
const number = /^(?:[0-9]*|0x[0-9A-Fa-f]*)$/;

function isName(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  return text.length <= 254 && labels.every((each) => label.test(each)) && !number.test(labels.at(-1)!);
}

function portsFlaw(text: string): string | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  const good = match !== null && first >= 1 && last <= 65535 && first <= last;
  return good ? undefined : `\`${text}\` is no port and no range of ports such as 8000-8010`;
}

function networkFlaw(text: string, bits: string | undefined): string | undefined {
  const { value, width } = bitsOf(text);
  if (bits === undefined) return undefined;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) return `\`${bits}\` is no number of bits from 0 to ${width}`;
  const rest = value & ((1n << BigInt(width - Number(bits))) - 1n);
  return rest === 0n ? undefined : `\`${text}\` is not the first address of that network`;
}

function hostFlaw(host: string): string | undefined {
  if (host === "") return "it names no host";
  if (host === "*") return undefined;
  const [before = "", bits, ...more] = host.split("/");
  if (isIPv4(before) && more.length === 0) return networkFlaw(before, bits);
  const name = host.startsWith("*.") ? host.slice(2) : host;
  if (name.includes("*")) return "`*` stands alone or, with a dot, before a name";
  return isName(name) ? undefined : `\`${host}\` is neither an address nor a name (in its ASCII form)`;
}

/**
 * What is wrong with a rule, in one phrase; undefined if nothing is. Host is an address (IPv6 in brackets), a network by its first address
 * (`10.0.0.0/8`, `[fd00::]/8`), a name, `*.name` or `*`; port is a number, a range, or missing for all.
 * Example: ruleFlaw("api.example.com:443") gives undefined.
 */
export function ruleFlaw(rule: string): string | undefined {
  if (rule.startsWith("[")) {
    const [, inside = "", bits, ports] = /^\[([^\]]*)\](?:\/([^:]*))?(?::(.*))?$/s.exec(rule) ?? [];
    const ip = address(inside);
    if (ip === undefined || !ip.includes(":")) return `\`${rule}\` begins with no IPv6 address in brackets`;
    return networkFlaw(ip, bits) ?? (ports === undefined ? undefined : portsFlaw(ports));
  }
  const [host = "", ports, ...more] = rule.split(":");
  if (/^[a-z]+:\/\//i.test(rule)) return "it is a URL; leave out `http://` and the path";
  if (more.length > 0) return "an IPv6 address stands in brackets, as in [::1]:80";
  return hostFlaw(host) ?? (ports === undefined ? undefined : portsFlaw(ports));
}
