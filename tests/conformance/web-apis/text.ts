// URLs, queries, paths, decoders: everything that takes text apart.

import path from "node:path";
import { StringDecoder } from "node:string_decoder";
import { generator, show, type Note } from "./note.ts";

const pieces = "http: https: file: x: // / \\ a B .. . %2e @ : 80 ? # [::1] 1.2 C: | % ~ = & ' \" +"
  .split(" ")
  .concat(" ", "\t");
const bases = [undefined, "http://user:pw@example.com:81/a/b/c.html?q=1#f", "file:///C:/dir/file", "x://h/p"];

export function text(note: Note): void {
  const random = generator(12_345);
  const pick = <T>(list: readonly T[]): T => list[random() % list.length]!;
  const join = (list: readonly string[], most: number): string =>
    Array.from({ length: random() % most }, () => pick(list)).join("");

  for (let i = 0; i < 1500; i++) {
    const [input, base] = [join(pieces, 9), pick(bases)];
    // Node 20 is older than the Standard here: dot segments that reach the root of a URL with a scheme of its own.
    if (base === "x://h/p" && input.includes(".")) continue;
    note(`URL ${show([input, base])}`, () => {
      // Without the error's code: the guest has one of its own for domains that are not ASCII.
      if (!URL.canParse(input, base)) return "not a URL";
      const url = new URL(input, base);
      return [url.href, url.origin, url.host, url.pathname, url.search, url.hash, url.username, url.password];
    });
  }
  for (let i = 0; i < 200; i++) {
    const input = join(["a", "=", "&", "+", "%41", "\u00e9", "%C3%A9", "\ud83c\udf4c", " "], 9);
    note(`URLSearchParams ${show(input)}`, () => [
      [...new URLSearchParams(input)],
      new URLSearchParams(input).toString(),
    ]);
  }
  for (let i = 0; i < 300; i++) {
    const input = join(["/", "a", "b.c", ".", "..", ".d", "\u00e9"], 7);
    note(`path ${show(input)}`, () => [
      path.normalize(input),
      path.dirname(input),
      path.basename(input, ".c"),
      path.extname(input),
      path.resolve("/", input),
      path.relative("/a/b", `/${input}`),
      path.parse(input),
    ]);
  }
  const bytes = [
    0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xbb, 0xf0, 0x90, 0xf4, 0x8f, 0xd8, 0xdc, 0xff, 0xfe, 0,
  ];
  for (const encoding of ["utf-8", "utf-16le"])
    for (let i = 0; i < 300; i++) {
      const decoder = new TextDecoder(encoding, { fatal: random() % 3 === 0, ignoreBOM: random() % 3 === 0 });
      const chunks = Array.from({ length: 1 + (random() % 4) }, () =>
        Uint8Array.from({ length: random() % 6 }, () => pick(bytes)),
      );
      note(`${encoding} ${show(chunks)}`, () =>
        chunks.map((chunk) => decoder.decode(chunk, { stream: true })).concat(decoder.decode()),
      );
    }
  const whole = Buffer.from("a\u00e9\u6c34\ud83c\udf4cz".repeat(3));
  for (let i = 0; i < 100; i++) {
    const decoder = new StringDecoder("utf8");
    const parts: string[] = [];
    for (let at = 0, size = 0; at < whole.length; at += size)
      parts.push(decoder.write(whole.subarray(at, at + (size = 1 + (random() % 4)))));
    note("StringDecoder", () => [...parts, decoder.end()]);
  }
}
