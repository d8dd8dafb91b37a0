// URLSearchParams of the URL Standard.

import { inspectable } from "../inspectable.ts";
import { formSet, percentDecode, percentEncode } from "./percent.ts";

type Pair = [name: string, value: string];

function decodePart(part: string): string {
  return percentDecode(part.includes("+") ? part.replaceAll("+", " ") : part);
}

/** The pairs of an application/x-www-form-urlencoded text. */
export function parseForm(text: string): Pair[] {
  const pairs: Pair[] = [];
  if (text === "") return pairs;
  for (const part of text.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    pairs.push(
      equals < 0 ? [decodePart(part), ""] : [decodePart(part.slice(0, equals)), decodePart(part.slice(equals + 1))],
    );
  }
  return pairs;
}

function encodePart(text: string): string {
  return percentEncode(text, formSet).replaceAll("%20", "+");
}

/** The inverse of parseForm. */
export function serializeForm(pairs: Iterable<readonly [string, string]>): string {
  let out = "";
  for (const [name, value] of pairs) out += `${out === "" ? "" : "&"}${encodePart(name)}=${encodePart(value)}`;
  return out;
}

function missing(names: string): TypeError {
  return Object.assign(new TypeError(`The ${names} must be specified`), { code: "ERR_MISSING_ARGS" });
}

export type SearchParamsInit =
  string | Iterable<readonly [string, string]> | Readonly<Record<string, string | readonly string[]>> | null;

/** Own pairs, or those of a URL, which hears of each change. */
export class URLSearchParams {
  #pairs: Pair[];
  #changed: ((query: string) => void) | undefined;

  constructor(init?: SearchParamsInit | URLSearchParams) {
    this.#pairs = [];
    if (init === undefined || init === null) return;
    if (typeof init === "object" || typeof init === "function") {
      const method = (init as Iterable<unknown>)[Symbol.iterator] as unknown;
      if (method !== undefined && method !== null) this.#fromSequence(init as Iterable<unknown>, method);
      else
        for (const key of Reflect.ownKeys(init)) {
          if (!Object.prototype.propertyIsEnumerable.call(init, key)) continue;
          this.#pairs.push([scalar(key), scalar((init as Record<PropertyKey, unknown>)[key])]);
        }
      return;
    }
    const text = scalar(init);
    this.#pairs = parseForm(text[0] === "?" ? text.slice(1) : text);
  }

  #fromSequence(init: Iterable<unknown>, method: unknown): void {
    if (typeof method !== "function")
      throw Object.assign(new TypeError("Query pairs must be iterable"), { code: "ERR_ARG_NOT_ITERABLE" });
    for (const pair of init) {
      if (
        pair === null ||
        (typeof pair !== "object" && typeof pair !== "function") ||
        typeof (pair as Iterable<unknown>)[Symbol.iterator] !== "function"
      )
        throw tupleError();
      const items = [...(pair as Iterable<unknown>)];
      if (items.length !== 2) throw tupleError();
      this.#pairs.push([scalar(items[0]), scalar(items[1])]);
    }
  }

  /** For URL: params whose changes go to `changed`. */
  static bind(query: string, changed: (query: string) => void): URLSearchParams {
    const params = new URLSearchParams();
    params.#pairs = parseForm(query);
    params.#changed = changed;
    return params;
  }

  /** For URL: its query was set by other means. */
  static reset(params: URLSearchParams, query: string): void {
    params.#pairs = parseForm(query);
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: string, value: string): void {
    if (arguments.length < 2) throw missing('"name" and "value" arguments');
    this.#pairs.push([scalar(name), scalar(value)]);
    this.#update();
  }

  delete(name: string, value?: string): void {
    if (arguments.length < 1) throw missing('"name" argument');
    const key = scalar(name);
    const text = value === undefined ? undefined : scalar(value);
    this.#pairs = this.#pairs.filter((pair) => pair[0] !== key || (text !== undefined && pair[1] !== text));
    this.#update();
  }

  get(name: string): string | null {
    if (arguments.length < 1) throw missing('"name" argument');
    const key = scalar(name);
    return this.#pairs.find((pair) => pair[0] === key)?.[1] ?? null;
  }

  getAll(name: string): string[] {
    if (arguments.length < 1) throw missing('"name" argument');
    const key = scalar(name);
    return this.#pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]);
  }

  has(name: string, value?: string): boolean {
    if (arguments.length < 1) throw missing('"name" argument');
    const key = scalar(name);
    const text = value === undefined ? undefined : scalar(value);
    return this.#pairs.some((pair) => pair[0] === key && (text === undefined || pair[1] === text));
  }

  set(name: string, value: string): void {
    if (arguments.length < 2) throw missing('"name" and "value" arguments');
    const key = scalar(name);
    const text = scalar(value);
    const first = this.#pairs.find((pair) => pair[0] === key);
    if (first === undefined) this.#pairs.push([key, text]);
    else {
      first[1] = text;
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== key);
    }
    this.#update();
  }

  /** By names, in UTF-16 units; the order of equal names stays. */
  sort(): void {
    this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#update();
  }

  forEach(callback: (value: string, name: string, params: this) => void, thisArg?: unknown): void {
    if (typeof callback !== "function")
      throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    // By index, since the callback may change the list.
    for (let i = 0; i < this.#pairs.length; i++) {
      const [name, value] = this.#pairs[i]!;
      callback.call(thisArg, value, name, this);
    }
  }

  *entries(): IterableIterator<[string, string]> {
    for (let i = 0; i < this.#pairs.length; i++) yield [...this.#pairs[i]!];
  }

  *keys(): IterableIterator<string> {
    for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i]![0];
  }

  *values(): IterableIterator<string> {
    for (let i = 0; i < this.#pairs.length; i++) yield this.#pairs[i]![1];
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  toString(): string {
    return serializeForm(this.#pairs);
  }

  get [Symbol.toStringTag](): string {
    return "URLSearchParams";
  }

  static {
    inspectable(URLSearchParams, (params, inspect, options) => {
      if (params.#pairs.length === 0) return "URLSearchParams {}";
      const pairs = params.#pairs.map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
      return `URLSearchParams { ${pairs.join(", ")} }`;
    });
  }

  #update(): void {
    this.#changed?.(serializeForm(this.#pairs));
  }
}

/** WebIDL's USVString. */
function scalar(value: unknown): string {
  // Not String(): a symbol must throw.
  return (typeof value === "string" ? value : `${value as string}`).toWellFormed();
}

function tupleError(): TypeError {
  return Object.assign(new TypeError("Each query pair must be an iterable [name, value] tuple"), {
    code: "ERR_INVALID_TUPLE",
  });
}
