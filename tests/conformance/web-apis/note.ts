// What the parts of this application share: reproducible random numbers, and values as text.

export type Note = (label: string, run: () => unknown) => void;

/** Whole numbers of 32 bits: xorshift32. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Strings escaped, so that no terminal or pipe changes them. */
export function show(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (value instanceof Uint8Array) return `${value.constructor.name}[${Array.from(value).join()}]`;
  if (value instanceof ArrayBuffer) return show(new Uint8Array(value));
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof Error) return value.name;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${show(key)}: ${show(item)}`)
    .sort()
    .join(", ")}}`;
}

/** A note taker: one line for each call, with its result or the name and code of its error. */
export function notes(print: (line: string) => void): Note {
  return (label, run) => {
    let result: string;
    try {
      result = show(run());
    } catch (error) {
      const { name, code } = error as Error & { code?: unknown };
      result = `threw ${name} ${show(code)}`;
    }
    print(`${label} -> ${result}`);
  };
}
