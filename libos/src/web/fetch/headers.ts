// Headers of the Fetch Standard. Made for the few headers of a request: two parallel lists and a linear search.

import { inspectable } from "../inspectable.ts";

export type HeadersInit = Headers | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const badValue = /[\0\n\r]/;

function refuse(kind: "name" | "value", method: string, text: string): never {
  throw new TypeError(`Headers.${method}: "${text}" is an invalid header ${kind}.`);
}

function byteString(value: unknown): string {
  const text = typeof value === "string" ? value : `${value as string}`;
  const at = text.search(/[^\0-\xff]/);
  if (at >= 0)
    throw new TypeError(
      `Cannot convert argument to a ByteString because the character at index ${at} has a value of ${text.charCodeAt(at)} which is greater than 255.`,
    );
  return text;
}

// Regular expressions are slow in the guest's engine, and applications set the same few headers again and again.
const REMEMBERED = 256;
const LONGEST = 128;
const names = new Map<string, string>();
const values = new Set<string>();

// What nearly all names and values are like, found with one look.
const plainName = /^[a-z0-9-]+$/;
const plainValue = /^[!-~](?:[ -~]*[!-~])?$/;

function checkedName(name: unknown, method: string): string {
  if (typeof name === "string" && plainName.test(name)) return name;
  const known = names.get(name as string);
  if (known !== undefined) return known;
  const text = byteString(name);
  if (!token.test(text)) refuse("name", method, text);
  const lower = text.toLowerCase();
  if (typeof name === "string" && name.length <= LONGEST) {
    if (names.size >= REMEMBERED) names.clear();
    names.set(name, lower);
  }
  return lower;
}

function checkedValue(value: unknown, method: string): string {
  if (typeof value === "string" && plainValue.test(value)) return value;
  if (values.has(value as string)) return value as string;
  const text = byteString(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (badValue.test(text)) refuse("value", method, text);
  if (text === value && text.length <= LONGEST) {
    if (values.size >= REMEMBERED) values.clear();
    values.add(text);
  }
  return text;
}

function need(count: number, wanted: number, method: string): void {
  if (count < wanted)
    throw new TypeError(
      `Headers.${method}: ${wanted} argument${wanted > 1 ? "s" : ""} required, but${count > 0 ? " only" : ""} ${count} found.`,
    );
}

export class Headers {
  /** In lower case, in the order of insertion; a name may be there several times. */
  #names: string[] = [];
  #values: string[] = [];
  #immutable = false;

  constructor(init?: HeadersInit) {
    if (init === undefined) return;
    if (init === null || (typeof init !== "object" && typeof init !== "function"))
      throw new TypeError(
        "Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.",
      );
    if (init instanceof Headers) {
      this.#names = [...init.#names];
      this.#values = [...init.#values];
    } else if (typeof (init as Iterable<unknown>)[Symbol.iterator] === "function") {
      for (const pair of init as Iterable<readonly [string, string]>) {
        const items = [...pair];
        if (items.length !== 2)
          throw new TypeError(`Headers constructor: expected name/value pair to be length 2, found ${items.length}.`);
        this.append(items[0]!, items[1]!);
      }
    } else for (const name of Object.keys(init)) this.append(name, (init as Readonly<Record<string, string>>)[name]!);
  }

  /**
   * Headers over lists that an HTTP parser has checked already: names in lower case, values trimmed. It takes the lists over.
   */
  static adopt(names: string[], values: string[]): Headers {
    const headers = new Headers();
    headers.#names = names;
    headers.#values = values;
    return headers;
  }

  /** Calls back for each header as it was inserted, names in lower case: what an HTTP printer needs. */
  static each(headers: Headers, callback: (name: string, value: string) => void): void {
    const names = headers.#names;
    for (let i = 0; i < names.length; i++) callback(names[i]!, headers.#values[i]!);
  }

  /** Appends a content type unless there is one; it needs no check. */
  static addType(headers: Headers, type: string): void {
    if (headers.#names.includes("content-type")) return;
    headers.#names.push("content-type");
    headers.#values.push(type);
  }

  /** From now on every change throws. */
  static freeze(headers: Headers): Headers {
    headers.#immutable = true;
    return headers;
  }

  append(name: string, value: string): void {
    need(arguments.length, 2, "append");
    const key = checkedName(name, "append");
    const text = checkedValue(value, "append");
    this.#check();
    this.#names.push(key);
    this.#values.push(text);
  }

  delete(name: string): void {
    need(arguments.length, 1, "delete");
    const key = checkedName(name, "delete");
    this.#check();
    this.#remove(key, 0);
  }

  get(name: string): string | null {
    need(arguments.length, 1, "get");
    const key = checkedName(name, "get");
    return this.#combined(key);
  }

  getSetCookie(): string[] {
    return this.#values.filter((_, i) => this.#names[i] === "set-cookie");
  }

  has(name: string): boolean {
    need(arguments.length, 1, "has");
    return this.#names.includes(checkedName(name, "has"));
  }

  set(name: string, value: string): void {
    need(arguments.length, 2, "set");
    const key = checkedName(name, "set");
    const text = checkedValue(value, "set");
    this.#check();
    const at = this.#names.indexOf(key);
    if (at < 0) {
      this.#names.push(key);
      this.#values.push(text);
      return;
    }
    this.#values[at] = text;
    this.#remove(key, at + 1);
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void {
    need(arguments.length, 1, "forEach");
    if (typeof callback !== "function")
      throw new TypeError(`Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.`);
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  *entries(): IterableIterator<[string, string]> {
    // Sorted anew at each step, since the headers may change meanwhile.
    for (let i = 0; ; i++) {
      const pair = this.#sorted()[i];
      if (pair === undefined) return;
      yield pair;
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return "Headers";
  }

  /** By name, values of one name combined, but for set-cookie. */
  #sorted(): [string, string][] {
    const pairs: [string, string][] = [];
    for (const name of [...new Set(this.#names)].sort()) {
      if (name === "set-cookie") for (const value of this.getSetCookie()) pairs.push([name, value]);
      else pairs.push([name, this.#combined(name)!]);
    }
    return pairs;
  }

  #combined(name: string): string | null {
    let at = this.#names.indexOf(name);
    if (at < 0) return null;
    let text = this.#values[at]!;
    while ((at = this.#names.indexOf(name, at + 1)) >= 0) text += `, ${this.#values[at]!}`;
    return text;
  }

  #remove(name: string, from: number): void {
    for (let at = from; (at = this.#names.indexOf(name, at)) >= 0;) {
      this.#names.splice(at, 1);
      this.#values.splice(at, 1);
    }
  }

  #check(): void {
    if (this.#immutable) throw new TypeError("immutable");
  }

  static {
    inspectable(Headers, (headers, inspect, options) => {
      const shown = headers.#names.map((name) => [name, headers.#combined(name)]);
      return `Headers ${inspect(Object.fromEntries(shown), options)}`;
    });
  }
}
