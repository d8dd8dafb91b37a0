// Runs a target: inputs that are nearly right, made from valid ones by a few changes; what fails is shrunk to the fewest changes.
// In `npm test` each has the same inputs every time, in `npm run fuzz` as many seconds as it is told (docs/fuzzing.md).

import fc from "fast-check";
import { expect, test } from "vitest";

/** Inputs of each target in `npm test`: about a second. */
const RUNS = 4000;
/** No input may take more of the processor (ms): what others take of it meanwhile does not count. */
const PATIENCE = 2000;
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

export interface Corpus {
  readonly valid: readonly (Uint8Array | string)[];
  /** What the input's language has. */
  readonly words?: readonly string[];
}

interface Change {
  readonly kind: "flip" | "number" | "remove" | "repeat" | "cut" | "splice" | "word" | "insert" | "swell";
  /** Where, as a part of the input. */
  readonly at: number;
  readonly length: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

/** A target: `property` throws if it does not keep what it promises for an input. */
export function fuzz(name: string, corpus: Corpus, property: (input: Uint8Array) => void): void {
  const seconds = Number(process.env["UK_FUZZ_SECONDS"] ?? 0);
  const replayed = process.env["UK_FUZZ_SEED"];
  test(name, { timeout: 120_000 + seconds * 2000 }, () => {
    const begin = performance.now();
    let inputs = 0;
    const check = fc.property(arbitrary(corpus), (input) => {
      const before = process.cpuUsage();
      inputs++;
      property(input);
      const { user, system } = process.cpuUsage(before);
      const took = (user + system) / 1000;
      if (took > PATIENCE) throw new Error(`an input of ${input.length} bytes has taken ${Math.round(took)} ms`);
    });
    const hunt = { numRuns: 2 ** 31 - 1, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
    fc.assert(check, {
      seed: replayed === undefined ? (seconds > 0 ? Date.now() | 0 : 1) : Number(replayed),
      ...(seconds > 0 ? hunt : { numRuns: RUNS }),
    });
    expect(inputs).toBeGreaterThan(0);
    console.log(`fuzzed ${name}: ${inputs} inputs in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  });
}

/** The same for inputs that are text, one character a byte. */
export function fuzzLatin1(name: string, corpus: Corpus, property: (input: string) => void): void {
  fuzz(name, corpus, (input) => property(Buffer.from(input).toString("latin1")));
}

function arbitrary({ valid, words = [] }: Corpus): fc.Arbitrary<Uint8Array> {
  const inputs = valid.map((input) => (typeof input === "string" ? Buffer.from(input, "latin1") : input));
  const change: fc.Arbitrary<Change> = fc.record({
    kind: fc.constantFrom(
      "flip",
      "number",
      "number",
      "remove",
      "repeat",
      "cut",
      "splice",
      "word",
      "word",
      "insert",
      "swell",
    ),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(48),
    value: fc.oneof(fc.constantFrom(...EDGES), fc.nat(0xffff_ffff)),
    bytes: fc.uint8Array({ maxLength: 8 }),
  });
  return fc
    .tuple(fc.constantFrom(...inputs), fc.array(change, { maxLength: 6 }))
    .map(([input, changes]) => changes.reduce((bytes, each) => apply(bytes, each, inputs, words), input));
}

function apply(input: Uint8Array, change: Change, inputs: readonly Uint8Array[], words: readonly string[]): Uint8Array {
  const { kind, length, value, bytes } = change;
  const at = Math.floor(change.at * input.length);
  const end = Math.min(input.length, at + length);
  const put = (from: number, to: number, middle: Uint8Array): Uint8Array =>
    new Uint8Array(Buffer.concat([input.subarray(0, from), middle, input.subarray(to)]));
  switch (kind) {
    case "flip":
      return put(at, Math.min(at + 1, input.length), Uint8Array.of((input[at] ?? 0) ^ (1 << (value & 7))));
    case "number": {
      const width = [1, 2, 4, 8][value & 3]!;
      const field = Buffer.alloc(8);
      field.writeUInt32LE(value >>> 0, 0);
      // Fields are aligned, mostly; some formats write the highest byte first.
      const start = (length & 3) === 0 ? at : at - (at % width);
      const number = field.subarray(0, width);
      return put(start, Math.min(start + width, input.length), (length & 4) === 0 ? number : number.reverse());
    }
    case "remove":
      return put(at, end, new Uint8Array());
    case "repeat":
      return put(at, at, Buffer.concat(Array.from({ length: 1 + (value & 3) }, () => input.subarray(at, end))));
    case "cut":
      return input.slice(0, at);
    case "splice": {
      const other = inputs[value % inputs.length]!;
      return put(at, input.length, other.subarray(Math.floor(change.at * other.length)));
    }
    case "word":
      return put(at, value % 2 === 0 ? at : end, Buffer.from(words[value % words.length] ?? "", "latin1"));
    case "insert":
      return put(at, at, bytes);
    case "swell":
      // More than any buffer of a reader, seldom: it is slow.
      return value % 8 === 0 ? put(at, at, new Uint8Array(200_000).fill(bytes[0] ?? 0x61)) : input;
  }
}
