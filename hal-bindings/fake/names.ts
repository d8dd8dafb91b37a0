// The name operations of the fake: a table of names, and raw answers that a test gives.

import { AddressFamily, Error as HalError, NAME_MAX, Operation } from "../gen/hal.ts";
import { isIP } from "node:net";
import { addressBytes, addressText, isMapped } from "./address.ts";
import { addressAt, type Device, type DeviceHost } from "./device.ts";
import { Errno } from "./errno.ts";
import type { Policy } from "./policy.ts";
import type { Request } from "./request.ts";

/**
 * What becomes of asking for a name: its addresses, or that the policy denies it, that no server answers (`timeout`: after five
 * seconds; `silent`: the question stays in force), or that none could (`fail`).
 */
export type NameAnswer = readonly string[] | "denied" | "timeout" | "silent" | "fail";

/** The bytes of a server's message, or how it is made from the question. */
export type RecordAnswer = Uint8Array | ((name: string, kind: number) => Uint8Array) | "timeout" | "silent" | "fail";

/** Milliseconds after which the host gives a server up, and what an answer takes. */
const PATIENCE = 5000;
const TRIP = 1;
/** The most addresses of one answer, and the most questions at once. */
const ADDRESSES = 32;
const QUESTIONS = 256;
/** RFC 6895, 3.1: what is no record. */
const NO_RECORDS: readonly number[] = [41, 249, 250, 251, 252, 253, 254];
const LOCAL: readonly string[] = ["127.0.0.1", "::1"];

export class NameDevice implements Device {
  readonly open = 0;
  /** Names that were asked for, in order: tests count questions. */
  readonly asked: string[] = [];
  readonly #host: DeviceHost;
  readonly #policy: Policy;
  readonly #names: Map<string, NameAnswer>;
  readonly #records = new Map<string, RecordAnswer>();
  /** Tokens of questions in force. */
  readonly #waiting = new Set<number>();

  constructor(host: DeviceHost, policy: Policy, names: Readonly<Record<string, NameAnswer>>) {
    this.#host = host;
    this.#policy = policy;
    this.#names = new Map(Object.entries(names).map(([name, answer]) => [canonical(name), answer]));
  }

  /** Changes what becomes of a name from now on. */
  set(name: string, answer: NameAnswer): void {
    this.#names.set(canonical(name), answer);
  }

  /** What `name_query` answers for a name and a type of record (a number, as in RFC 1035). */
  answer(name: string, kind: number, answer: RecordAnswer): void {
    this.#records.set(`${canonical(name)} ${kind}`, answer);
  }

  submit(request: Request): void {
    if (request.operation === Operation.NAME_LOOKUP) return this.#lookup(request);
    if (request.operation === Operation.NAME_QUERY) return this.#query(request);
    this.#host.invalid(request.token);
  }

  cancel(token: number): boolean {
    if (!this.#waiting.delete(token)) return false;
    this.#host.fail(token, HalError.CANCELLED);
    return true;
  }

  pump(): void {}

  #lookup(request: Request): void {
    const { token, view } = request;
    const family = view.getUint32(24, true);
    const target = this.#target(view);
    const text = this.#text(request);
    const families: readonly number[] = Object.values(AddressFamily);
    if (text === undefined || target === undefined || !families.includes(family)) return this.#host.invalid(token);
    const wanted = (address: Uint8Array): boolean =>
      family === AddressFamily.ANY || isMapped(address) === (family === AddressFamily.IPV4);
    const complete = (addresses: readonly Uint8Array[]): void => {
      const room = Math.floor(target.length / 16);
      const given = addresses.slice(0, Math.min(room, ADDRESSES));
      for (const [index, address] of given.entries()) target.set(address, index * 16);
      this.#host.rings.post({ token, result: given.length * 16 });
    };
    if (isIP(text) !== 0) {
      const address = addressBytes(text);
      if (wanted(address)) return complete([address]);
      return this.#host.fail(token, HalError.NOT_FOUND);
    }
    const name = canonical(text);
    if (!isName(name)) return this.#host.invalid(token);
    this.asked.push(name);
    const local = name === "localhost" || name.endsWith(".localhost");
    const answer = local ? LOCAL : (this.#names.get(name) ?? []);
    if (answer === "denied") return this.#host.fail(token, HalError.DENIED, Errno.ACCES);
    if (!local && this.#isFull) return this.#host.fail(token, HalError.LIMIT, Errno.AGAIN);
    if (typeof answer === "string") return this.#fail(token, answer);
    this.#later(token, local ? 0 : TRIP, () => {
      const found = answer.map((text) => addressBytes(text)).filter(wanted);
      if (found.length === 0) return this.#host.fail(token, HalError.NOT_FOUND);
      for (const address of found) this.#policy.pin(address);
      complete(found);
    });
  }

  #query(request: Request): void {
    const { token, view } = request;
    const kind = view.getUint32(24, true);
    const target = this.#target(view);
    const text = this.#text(request);
    if (text === undefined || target === undefined) return this.#host.invalid(token);
    const name = canonical(text);
    const isKind = kind > 0 && kind <= 0xffff && !NO_RECORDS.includes(kind);
    if (!isKind || isIP(text) !== 0 || !isName(name)) return this.#host.invalid(token);
    const address = reversed(name);
    const denied = address === undefined ? this.#names.get(name) === "denied" : !this.#policy.mayAsk(address);
    if (denied) return this.#host.fail(token, HalError.DENIED, Errno.ACCES);
    if (this.#isFull) return this.#host.fail(token, HalError.LIMIT, Errno.AGAIN);
    this.asked.push(name);
    // A server that was told nothing refuses: the test has forgotten to say what it answers.
    const answer = this.#records.get(`${name} ${kind}`) ?? "fail";
    if (typeof answer === "string") return this.#fail(token, answer);
    this.#later(token, TRIP, () => {
      const message = typeof answer === "function" ? answer(name, kind) : answer;
      if (message.length > target.length) return this.#host.fail(token, HalError.LIMIT);
      target.set(message);
      this.#host.rings.post({ token, result: message.length });
    });
  }

  get #isFull(): boolean {
    return this.#waiting.size >= QUESTIONS;
  }

  #fail(token: number, how: "timeout" | "silent" | "fail"): void {
    if (how === "silent") this.#waiting.add(token);
    else if (how === "fail") this.#later(token, TRIP, () => this.#host.fail(token, HalError.FAILED, Errno.AGAIN));
    else this.#later(token, PATIENCE, () => this.#host.fail(token, HalError.FAILED, Errno.TIMEDOUT));
  }

  /** Completes it after so many milliseconds, unless it is cancelled before. */
  #later(token: number, delay: number, complete: () => void): void {
    this.#waiting.add(token);
    this.#host.schedule.after(delay, () => {
      if (this.#waiting.delete(token)) complete();
    });
  }

  /** Guest memory for the answer. */
  #target(view: DataView): Uint8Array | undefined {
    return this.#host.memory.bytes(addressAt(view, 32), view.getUint32(40, true));
  }

  #text(request: Request): string | undefined {
    const bytes = request.length <= NAME_MAX ? this.#host.payload(request) : undefined;
    return bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1");
  }
}

/** In lower case and without the dot at its end; an address in its one form. */
function canonical(name: string): string {
  return isIP(name) === 0 ? name.toLowerCase().replace(/\.$/, "") : addressText(addressBytes(name));
}

function isName(name: string): boolean {
  return name.length <= NAME_MAX && name.split(".").every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
}

/** The address that a canonical name of the reverse tree stands for (RFC 1035, 3.5; RFC 3596, 2.5), if it stands for one. */
function reversed(name: string): Uint8Array | undefined {
  const parts = name.split(".").reverse();
  if (name.endsWith(".in-addr.arpa")) {
    const text = parts.slice(2).join(".");
    return isIP(text) === 4 ? addressBytes(text) : undefined;
  }
  if (!/^(?:[0-9a-f]\.){32}ip6\.arpa$/.test(name)) return undefined;
  return new Uint8Array(Buffer.from(parts.slice(2).join(""), "hex"));
}
