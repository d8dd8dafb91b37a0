// The questions of one resolver: asked, timed, cancelled together.

import { runtime } from "../../core/runtime.ts";
import { isIP, parseAddress } from "../../net/address.ts";
import { parseAnswer } from "../../net/dns-packet.ts";
import { ResponseCode } from "../../net/dns-wire.ts";
import { Errno } from "../../net/errno.ts";
import { isAskable, query, type Question } from "../../net/name.ts";
import { network } from "../../net/network.ts";
import { checkObject, codedError, invalidArgType, outOfRange } from "../errors.ts";
import { Idle } from "../../net/idle.ts";
import { nextTick } from "../next-tick.ts";
import { BADNAME, BADRESP, CANCELLED, NODATA, NOTFOUND, TIMEOUT } from "./errors-api.ts";
import { codeOf, dnsError, queryError } from "./errors.ts";
import { REVERSE, type Kind } from "./records.ts";

export interface ResolverOptions {
  /** Milliseconds for each try; -1: the monitor's own patience. */
  readonly timeout?: number;
  readonly tries?: number;
}

export type Done = (error: Error | null, result?: unknown) => void;

const INTEGER_MAX = 2 ** 31 - 1;

function checkInteger(value: unknown, name: string, least: number): number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < least || value > INTEGER_MAX) throw outOfRange(name, `>= ${least} && <= ${INTEGER_MAX}`, value);
  return value;
}

/** What Node.js lets an application choose, but the host's operator has chosen for a guest (`--dns`). */
function operatorsChoice(name: string): Error {
  const text =
    `dns.${name} is not available in a guest: the operator chooses the name servers ` +
    "(the host's own, or `uk run --dns ADDRESS`)";
  return codedError(Error, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", text);
}

/** `1.0.0.127.in-addr.arpa`, or nibbles in `ip6.arpa`. */
export function reverseName(bytes: Uint8Array, family: 4 | 6): string {
  if (family === 4) return `${[...bytes.subarray(12)].reverse().join(".")}.in-addr.arpa`;
  const digits = [...bytes].flatMap((byte) => [byte >> 4, byte & 15]);
  return `${digits
    .reverse()
    .map((digit) => digit.toString(16))
    .join(".")}.ip6.arpa`;
}

/** Addresses that are the guest itself, whatever a server says (RFC 6761). */
function isLoopback(bytes: Uint8Array, family: 4 | 6): boolean {
  if (family === 4) return bytes[12] === 127;
  return bytes.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

/** What both resolvers, of callbacks and of promises, have in common. */
export class Questions {
  readonly #patience: number | undefined;
  readonly #pending = new Map<Question, () => void>();

  constructor(options?: ResolverOptions) {
    if (options !== undefined && options !== null) checkObject(options, "options");
    const timeout = checkInteger(options?.timeout ?? -1, "options.timeout", -1);
    const tries = checkInteger(options?.tries ?? 4, "options.tries", 1);
    this.#patience = timeout < 0 ? undefined : Math.max(1, timeout) * tries;
  }

  /** All that is asked and not answered ends with ECANCELLED. */
  cancel(): void {
    for (const giveUp of [...this.#pending.values()]) giveUp();
  }

  /** The host's servers are not shown to a guest. */
  getServers(): string[] {
    return [];
  }

  setServers(_servers: readonly string[]): void {
    throw operatorsChoice("setServers");
  }

  setLocalAddress(_ipv4?: string, _ipv6?: string): void {
    throw operatorsChoice("Resolver.setLocalAddress");
  }

  /** Asks for records of a name; `asked` stands in errors for the name (the address, of a reverse question). */
  protected question(kind: Kind, name: string, ttl: boolean, done: Done, asked: string = name): void {
    const fail = (code: string): void => done(dnsError(code, kind.syscall, asked));
    if (!isAskable(name)) {
      nextTick(fail, name.length > 253 ? BADNAME : NOTFOUND);
      return;
    }
    let timer: Idle | undefined;
    const pending = query(network(), name, kind.number, (message, failure) => {
      this.#pending.delete(pending);
      timer?.stop();
      if (failure !== undefined) return done(queryError(failure, kind.syscall, asked));
      const answer = parseAnswer(message!, decode);
      if (answer === undefined) return fail(BADRESP);
      if (answer.code !== ResponseCode.OK) return fail(codeOf(answer.code));
      const result = kind.tell(answer.records, ttl);
      if (result === undefined) fail(NODATA);
      else done(null, result);
    });
    const giveUp = (code: string): void => {
      this.#pending.delete(pending);
      timer?.stop();
      pending.cancel();
      nextTick(fail, code);
    };
    this.#pending.set(pending, () => giveUp(CANCELLED));
    if (this.#patience !== undefined) {
      timer = new Idle(network().loop, this.#patience, () => giveUp(TIMEOUT));
      timer.start(true);
    }
  }

  /** The names of an address; the error if it is none. */
  protected backwards(address: string, done: Done): Error | undefined {
    const bytes = isIP(address) === 0 ? undefined : parseAddress(address);
    if (bytes === undefined) return dnsError("EINVAL", REVERSE.syscall, address, -Errno.EINVAL);
    const family = isIP(address) === 4 ? 4 : 6;
    if (isLoopback(bytes, family)) nextTick(done, null, ["localhost"]);
    else this.question(REVERSE, reverseName(bytes, family), false, done, address);
    return undefined;
  }
}

/** Text of records is UTF-8; what is not is shown with replacement characters. */
function decode(bytes: Uint8Array, start: number, end: number): string {
  return runtime.machine.decodeUtf8(bytes, start, end, false)!;
}
