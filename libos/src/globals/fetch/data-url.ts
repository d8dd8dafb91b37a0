// data: URLs (Fetch Standard, 6).

import { runtime } from "../../core/runtime.ts";

/** The content of a data: URL. Undefined if it is malformed. */
export function readDataUrl(href: string): { type: string; bytes: Uint8Array } | undefined {
  const text = href.slice("data:".length).replace(/#.*$/s, "");
  const comma = text.indexOf(",");
  if (comma < 0) return undefined;
  let type = text.slice(0, comma).trim();
  const raw = percentDecoded(text.slice(comma + 1));
  let bytes: Uint8Array | undefined = raw;
  const base64 = /;\x20*base64$/i.exec(type);
  if (base64 !== null) {
    type = type.slice(0, base64.index);
    bytes = fromBase64(runtime.machine.decodeLatin1(raw, 0, raw.length));
    if (bytes === undefined) return undefined;
  }
  if (type.startsWith(";")) type = `text/plain${type}`;
  return { type: /^[^/\s]+\/[^/\s;]+/.test(type) ? type : "text/plain;charset=US-ASCII", bytes };
}

function percentDecoded(text: string): Uint8Array {
  const bytes = runtime.machine.encodeUtf8(text);
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const pair =
      bytes[at] === 0x25 ? /^[0-9a-fA-F]{2}$/.exec(String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)) : null;
    if (pair === null) out[length++] = bytes[at]!;
    else {
      out[length++] = Number.parseInt(pair[0], 16);
      at += 2;
    }
  }
  return out.subarray(0, length);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Forgiving base64 (Infra Standard). */
function fromBase64(given: string): Uint8Array | undefined {
  let text = given.replace(/[\t\n\f\r ]/g, "");
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, "");
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) return undefined;
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let value = 0;
  let length = 0;
  for (const letter of text) {
    value = ((value << 6) | ALPHABET.indexOf(letter)) & 0xffff;
    bits += 6;
    if (bits >= 8) out[length++] = (value >> (bits -= 8)) & 255;
  }
  return out;
}
