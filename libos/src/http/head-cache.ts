// Heads seen before: keep-alive clients send the same again and again, and to look one up costs a tenth of parsing it.

import { parseHead, type Refusal, type RequestHead } from "./http-packet.ts";

const COUNT = 64;
const LENGTH = 1024;
const heads = new Map<string, RequestHead>();

/** A head that is in the memory. */
export function knownHead(text: string): RequestHead | undefined {
  return heads.get(text);
}

/** `parseHead` with a memory. */
export function headOf(text: string): RequestHead | Refusal {
  const known = heads.get(text);
  if (known !== undefined) return known;
  const head = parseHead(text);
  if (text.length <= LENGTH && "method" in head) {
    if (heads.size >= COUNT) heads.clear();
    heads.set(text, head);
  }
  return head;
}
