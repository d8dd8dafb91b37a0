// FormData of the XMLHttpRequest Standard, which the Fetch Standard uses.

import { inspectable } from "../inspectable.ts";
import { Blob, File } from "./blob.ts";

export type FormDataValue = string | File;

function need(count: number, wanted: number, method: string): void {
  if (count < wanted)
    throw new TypeError(
      `FormData.${method}: ${wanted} argument${wanted > 1 ? "s" : ""} required, but${count > 0 ? " only" : ""} ${count} found.`,
    );
}

function toValue(value: unknown, filename: string | undefined, count: number, method: string): FormDataValue {
  if (!(value instanceof Blob)) {
    if (count > 2)
      throw new TypeError(`FormData.${method}: Argument 2 ("value") is not a Blob, but a file name is given.`);
    return `${value as string}`.toWellFormed();
  }
  if (value instanceof File && filename === undefined) return value;
  const name = filename === undefined ? "blob" : `${filename}`;
  const lastModified = value instanceof File ? value.lastModified : undefined;
  return new File([value], name, { type: value.type, lastModified });
}

export class FormData {
  #entries: [name: string, value: FormDataValue][] = [];

  constructor(form?: undefined) {
    if (form !== undefined)
      throw new TypeError("FormData constructor: Argument 1 could not be converted to: undefined.");
  }

  append(name: string, value: string | Blob, filename?: string): void {
    need(arguments.length, 2, "append");
    this.#entries.push([`${name}`.toWellFormed(), toValue(value, filename, arguments.length, "append")]);
  }

  delete(name: string): void {
    need(arguments.length, 1, "delete");
    const key = `${name}`.toWellFormed();
    this.#entries = this.#entries.filter((entry) => entry[0] !== key);
  }

  get(name: string): FormDataValue | null {
    need(arguments.length, 1, "get");
    const key = `${name}`.toWellFormed();
    return this.#entries.find((entry) => entry[0] === key)?.[1] ?? null;
  }

  getAll(name: string): FormDataValue[] {
    need(arguments.length, 1, "getAll");
    const key = `${name}`.toWellFormed();
    return this.#entries.filter((entry) => entry[0] === key).map((entry) => entry[1]);
  }

  has(name: string): boolean {
    need(arguments.length, 1, "has");
    const key = `${name}`.toWellFormed();
    return this.#entries.some((entry) => entry[0] === key);
  }

  set(name: string, value: string | Blob, filename?: string): void {
    need(arguments.length, 2, "set");
    const key = `${name}`.toWellFormed();
    const normal = toValue(value, filename, arguments.length, "set");
    const first = this.#entries.find((entry) => entry[0] === key);
    if (first === undefined) this.#entries.push([key, normal]);
    else {
      first[1] = normal;
      this.#entries = this.#entries.filter((entry) => entry === first || entry[0] !== key);
    }
  }

  forEach(callback: (value: FormDataValue, name: string, form: FormData) => void, thisArg?: unknown): void {
    need(arguments.length, 1, "forEach");
    if (typeof callback !== "function")
      throw new TypeError("Failed to execute 'forEach' on 'FormData': parameter 1 is not of type 'Function'.");
    for (const [name, value] of this) callback.call(thisArg, value, name, this);
  }

  *entries(): IterableIterator<[string, FormDataValue]> {
    for (let i = 0; i < this.#entries.length; i++) yield [...this.#entries[i]!];
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): IterableIterator<FormDataValue> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, FormDataValue]> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return "FormData";
  }

  static {
    inspectable(FormData, (form, inspect, options) => {
      const shown: Record<string, unknown> = {};
      for (const [name, value] of form.#entries) {
        const known = shown[name];
        if (!Object.hasOwn(shown, name)) shown[name] = value;
        else if (Array.isArray(known)) known.push(value);
        else shown[name] = [known, value];
      }
      return `FormData ${inspect(shown, options)}`;
    });
  }
}
