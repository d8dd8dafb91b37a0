// The smallest parts of the schema: what a size, a time, a name or a text looks like. `title` is how messages call it.

import { Type, type TSchema, type TUnsafe } from "typebox";

/** What a field says of itself besides its kind. */
export interface About {
  readonly description: string;
  readonly examples: readonly unknown[];
  readonly default?: unknown;
  readonly maxProperties?: number;
}

const name = "[a-z0-9][a-z0-9-]{0,61}";
export const namePattern = `^${name}$`;
/** `__proto__` is left out: as a field of an object it would not be one. */
export const variablePattern = "^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]*$";

/** A text without NUL, which neither a path nor an argument can have. */
const textPattern = "^[^\\u0000]*$";

export const text = (about: About): TUnsafe<string> =>
  Type.Unsafe<string>({ type: "string", title: "a text", pattern: textPattern, maxLength: 65536, ...about });

export const path = (about: About): TUnsafe<string> =>
  Type.Unsafe<string>({ type: "string", title: "a path", pattern: "^[^\\u0000]+$", maxLength: 4095, ...about });

export const nameOf = (what: string, about: About): TUnsafe<string> =>
  Type.Unsafe<string>({ type: "string", title: `the name of ${what}`, pattern: namePattern, ...about });

const amount = (title: string, about: About): TUnsafe<string | number> =>
  Type.Unsafe<string | number>({
    type: ["string", "integer"],
    title,
    pattern: "^[0-9]+[KMGkmg]?$",
    minimum: 0,
    ...about,
  });

/** `32M`; units are of 1024. */
export const size = (about: About): TUnsafe<string | number> => amount("a size such as `32M`", about);

/** Bytes a second, written as a size. */
export const rate = (about: About): TUnsafe<string | number> => amount("a rate in bytes a second such as `10M`", about);

/** `500ms`, `10s`, `1m`, `2h`, `1d`. */
export const time = (about: About): TUnsafe<string> =>
  Type.Unsafe<string>({ type: "string", title: "a time such as `10s`", pattern: "^[0-9]+(ms|s|m|h|d)$", ...about });

export const whole = (minimum: number, maximum: number, about: About): TUnsafe<number> =>
  Type.Unsafe<number>({
    type: "integer",
    title: `a whole number from ${minimum} to ${maximum}`,
    minimum,
    maximum,
    ...about,
  });

export const flag = (about: About): TUnsafe<boolean> =>
  Type.Unsafe<boolean>({ type: "boolean", title: "`true` or `false`", ...about });

export const choice = <const Words extends readonly string[]>(words: Words, about: About): TUnsafe<Words[number]> =>
  Type.Unsafe<Words[number]>({
    type: "string",
    title: words.map((word) => `\`${word}\``).join(" or "),
    enum: words,
    ...about,
  });

export const list = <Item extends TSchema>(items: Item, maxItems: number, about: About) =>
  Type.Array(items, { title: "a list", maxItems, ...about });

export const table = <Item extends TSchema>(pattern: string, items: Item, about: About) =>
  Type.Record(Type.String({ pattern }), items, {
    title: "a mapping",
    additionalProperties: false,
    maxProperties: 10_000,
    ...about,
  });

/** What is either one text or the same taken apart: the schema of the fields, which is for objects, with that of the text added. */
export const textOr = <Fields extends TSchema, Value>(title: string, fields: Fields, about: About): TUnsafe<Value> =>
  Type.Unsafe<Value>({ ...fields, type: ["string", "object"], title, pattern: "^[^\\u0000]+$", ...about });
