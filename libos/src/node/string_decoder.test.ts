// StringDecoder against Node's own, over random chunks.

import { StringDecoder as NodeDecoder } from "node:string_decoder";
import { beforeAll, expect, it } from "vitest";
import { generator, installFake } from "../testing/engine.ts";
import { StringDecoder } from "./string_decoder.ts";

beforeAll(() => void installFake());

const random = generator(3);
const interesting = [0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xa0, 0xed, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xd8, 0xdc, 0xff, 0];
const encodings = ["utf8", "utf16le", "latin1", "ascii", "hex", "base64", "base64url"] as const;

it.each(encodings)("decodes chunks of %s", (encoding) => {
  for (let round = 0; round < 1000; round++) {
    const [ours, theirs] = [new StringDecoder(encoding), new NodeDecoder(encoding)];
    const log: unknown[] = [];
    // Node loses track of malformed text that is broken off; whole text is cut anywhere instead.
    const whole = encoding.startsWith("utf")
      ? Buffer.from(encoding === "utf8" ? "aé水🍌z🍌" : "aé水z", encoding)
      : Buffer.from(Array.from({ length: 9 }, () => interesting[random() % interesting.length]!));
    for (let at = 0; at < whole.length;) {
      const chunk = whole.subarray(at, at + (random() % 4));
      at += chunk.length;
      log.push([...chunk], ours.write(chunk));
      expect(log.at(-1)).toEqual(theirs.write(chunk));
      const both = !encoding.startsWith("utf") && random() % 8 === 0 ? [ours.end(), theirs.end()] : ["", ""];
      expect([log, both[0]]).toEqual([log, both[1]]);
    }
    expect([log, ours.end()]).toEqual([log, theirs.end()]);
  }
});

it("decodes surrogate pairs cut anywhere, which Node 20 does not", () => {
  const bytes = Buffer.from("a🍌z🍌", "utf16le");
  for (let cut = 1; cut < bytes.length; cut++) {
    const decoder = new StringDecoder("utf16le");
    const parts = [decoder.write(bytes.subarray(0, cut)), decoder.write(bytes.subarray(cut)), decoder.end()];
    expect(parts.join("")).toBe("a🍌z🍌");
    expect(parts.every((part) => Buffer.from(part).toString() === part)).toBe(true);
  }
});

it("decodes malformed UTF-8 as a whole", () => {
  for (let round = 0; round < 1000; round++) {
    const bytes = Buffer.from(Array.from({ length: random() % 9 }, () => interesting[random() % interesting.length]!));
    const decoder = new StringDecoder();
    let text = "";
    for (const byte of bytes) text += decoder.write(Uint8Array.of(byte));
    expect(text + decoder.end()).toBe(bytes.toString());
  }
});

it("takes what Node takes", () => {
  expect(new StringDecoder().write("text")).toBe("text");
  expect(new StringDecoder("UCS-2" as never).encoding).toBe("utf16le");
  expect(() => new StringDecoder("zz" as never)).toThrow(expect.objectContaining({ code: "ERR_UNKNOWN_ENCODING" }));
  expect(() => new StringDecoder().write(5 as never)).toThrow(
    expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }),
  );
});
