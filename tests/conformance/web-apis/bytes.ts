// Buffer, all of its ways to read, write and search; structuredClone.

import { generator, show, type Note } from "./note.ts";

const encodings = ["utf8", "latin1", "ascii", "hex", "base64", "base64url", "utf16le"] as const;
type Methods = Record<string, (...args: unknown[]) => unknown>;

export function bytes(note: Note): void {
  const random = generator(67_890);
  const randomBytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => (random() % 3 === 0 ? 255 : random() % 256));
  const randomText = (): string =>
    String.fromCharCode(
      ...Array.from(
        { length: random() % 30 },
        () => [random() % 65_536, 0xd800 + (random() % 2048), random() % 256, 48 + (random() % 60), 65][random() % 5]!,
      ),
    );

  for (let i = 0; i < 250; i++) {
    const [text, some] = [randomText(), randomBytes(random() % 40)];
    for (const encoding of encodings) {
      // Node reads only the low byte of a character there.
      const input = /hex|base64/.test(encoding) ? text.replace(/[^\0-\xff]/g, "") : text;
      note(`encode ${encoding} ${show(input)}`, () => [
        Buffer.from(input, encoding),
        Buffer.byteLength(input, encoding),
        Buffer.alloc(12, 1).write(input, 1, 7, encoding),
      ]);
      note(`decode ${encoding} ${show(some)}`, () => [
        Buffer.from(some).toString(encoding),
        Buffer.from(some).toString(encoding, 1, 9),
      ]);
    }
    const [start, end] = [(random() % 60) - 30, (random() % 60) - 30];
    const needle = some.subarray(3, 3 + (random() % 3));
    note("search", () => [
      Buffer.from(some).indexOf(needle, start),
      Buffer.from(some).lastIndexOf(needle, start),
      Buffer.from(some).indexOf(needle[0] ?? 7, end),
    ]);
    note("fill", () => [Buffer.alloc(9, text.slice(0, 3)), Buffer.alloc(9).fill(some.subarray(0, 3), 2, 8)]);
    note("parts", () => [
      Buffer.from(some).subarray(start, end),
      Buffer.concat([some, needle], 30),
      Buffer.compare(some, needle),
      JSON.stringify(Buffer.from(needle)),
    ]);
  }
  const methods = Object.getOwnPropertyNames(Buffer.prototype).filter((name) => /^(read|write)[UBIFD]/.test(name));
  for (const name of methods.toSorted())
    for (let i = 0; i < 25; i++) {
      const buffer = Buffer.from(randomBytes(9));
      const [size, offset] = [1 + (random() % 6), random() % 5];
      const number = [random(), -random(), random() / 7, 2 ** (random() % 50) - 1, NaN, -(2 ** (random() % 47))][
        random() % 6
      ]!;
      const value = name.includes("Big") ? BigInt(Math.trunc(number) || 0) * BigInt(random()) : number;
      const call = (buffer as unknown as Methods)[name]!.bind(buffer);
      note(`${name} ${show([value, offset, size, buffer])}`, () =>
        name.startsWith("read") ? call(offset, size) : [call(value, offset, size), buffer],
      );
    }

  const values = [
    { a: [1, { b: 2n }] },
    new Map([[1, new Set([2])]]),
    new Date(5),
    /x/g,
    new Uint16Array([1, 2]),
    new RangeError("r"),
    [1, [2]],
    NaN,
    () => 1,
    Symbol("s"),
  ];
  for (const value of values)
    note("structuredClone", () => {
      const copy: unknown = structuredClone(value);
      return [
        Object.prototype.toString.call(copy),
        copy instanceof Map ? [...copy].map(([key, item]) => [key, [...(item as Set<number>)]]) : copy,
      ];
    });
  note("transfer", () => {
    const buffer = new ArrayBuffer(8);
    const copy = structuredClone({ buffer, view: new Uint8Array(buffer, 4) }, { transfer: [buffer] });
    return [buffer.byteLength, copy.buffer.byteLength, copy.view.byteOffset];
  });
}
