// Names and paths as results, in the encoding that was asked for.

import { Buffer } from "../buffer/buffer.ts";
import { decode, encode } from "../buffer/codec.ts";
import { resultEncoding } from "./arguments.ts";

export type Encoded = { readonly encoding?: string | null | undefined };

/** `bytes`, if given, are the name as the host has it. */
export function encoded(text: string, options: Encoded, bytes?: Uint8Array): string | Buffer {
  if (options.encoding === "buffer") return Buffer.from(bytes ?? encode(text, "utf8"));
  const encoding = resultEncoding(options as { encoding?: string | null });
  if (encoding === undefined || encoding === "utf8") return text;
  const raw = bytes ?? encode(text, "utf8");
  return decode(raw, encoding, 0, raw.length);
}
