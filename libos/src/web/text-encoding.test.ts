// TextEncoder and TextDecoder against Node's own.

import { TextDecoder as NodeDecoder, TextEncoder as NodeEncoder } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { generator, installFake } from "../testing/engine.ts";
import { TextDecoder } from "./text-decoder.ts";
import { TextEncoder } from "./text-encoder.ts";

beforeAll(() => void installFake());

it("encodes as Node does", () => {
  for (const text of ["", "aé水🍌", "\ud800x\udfff", undefined, "x".repeat(9000)]) {
    expect([...new TextEncoder().encode(text)]).toEqual([...new NodeEncoder().encode(text)]);
    for (const size of [0, 1, 5, 99]) {
      const [ours, theirs] = [new Uint8Array(size), new Uint8Array(size)];
      expect(new TextEncoder().encodeInto(text ?? "", ours)).toEqual(new NodeEncoder().encodeInto(text ?? "", theirs));
      expect(ours).toEqual(theirs);
    }
  }
});

const random = generator(11);
const interesting = [
  0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xbb, 0xf0, 0x90, 0xf4, 0x8f, 0xf5, 0xd8, 0xdc, 0xff,
  0xfe, 0,
];

it.each(["utf-8", "utf-16le"])("decodes random chunks of %s as Node does", (encoding) => {
  for (let round = 0; round < 3000; round++) {
    const options = { fatal: random() % 3 === 0, ignoreBOM: random() % 3 === 0 };
    const [ours, theirs] = [new TextDecoder(encoding, options), new NodeDecoder(encoding, options)];
    const log: unknown[] = [options];
    for (let n = 1 + (random() % 5); n > 0; n--) {
      const bytes = Uint8Array.from({ length: random() % 6 }, () => interesting[random() % interesting.length]!);
      const stream = random() % 4 !== 0;
      const run = (decoder: { decode(bytes: Uint8Array, options: object): string }): string => {
        try {
          return decoder.decode(bytes, { stream });
        } catch (error) {
          return `${(error as Error).name} ${(error as { code: string }).code}`;
        }
      };
      const result = run(ours);
      log.push([[...bytes], stream]);
      expect([...log, result]).toEqual([...log, run(theirs)]);
      // What a decoder does after a fatal error is not told by the Standard.
      if (result.startsWith("TypeError")) break;
    }
  }
});

it("decodes windows-1252", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const text = new TextDecoder("windows-1252").decode(bytes);
  expect(text.slice(0x80, 0x84)).toBe("€\x81‚ƒ");
  // Node 20 decodes 0x80 to 0x9f as latin1, against the Standard.
  expect(text.replace(/[^\0-\x7f\xa0-\xff]/g, "")).toHaveLength(256 - 32);
  expect(text.slice(0xa0)).toBe(new NodeDecoder("windows-1252").decode(bytes.subarray(0xa0)));
});

it("knows the labels", () => {
  for (const label of ["utf8", " UTF-8\n", "utf-16", "latin1", "ascii", "iso-8859-1", "UCS-2", "unicode"])
    expect(new TextDecoder(label).encoding).toBe(new NodeDecoder(label).encoding);
  for (const label of ["shift_jis", "", "utf-32", "8", "utf-8 utf8"])
    expect(() => new TextDecoder(label)).toThrow(
      expect.objectContaining({ name: "RangeError", code: "ERR_ENCODING_NOT_SUPPORTED" }),
    );
});

it("takes all kinds of buffers", () => {
  const bytes = new TextEncoder().encode("héllo");
  for (const input of [
    bytes,
    bytes.buffer,
    new DataView(bytes.buffer, 1, 2),
    new Uint16Array(bytes.buffer, 0, 2),
    undefined,
  ])
    expect(new TextDecoder().decode(input)).toBe(new NodeDecoder().decode(input));
  expect(() => new TextDecoder().decode("x" as never)).toThrow(TypeError);
});
