// Percent encoding and decoding with the sets of the URL Standard. No tables: the sets are character classes.

/** Each matches a run of characters that its set encodes. Every set also holds all above U+007E. */
/* oxlint-disable no-control-regex -- control characters are what is looked for */
export const c0Set: RegExp = /[\0-\x1f\x7f-\u{10ffff}]+/gu;
export const fragmentSet: RegExp = /[\0- "<>`\x7f-\u{10ffff}]+/gu;
export const querySet: RegExp = /[\0- "#<>\x7f-\u{10ffff}]+/gu;
export const specialQuerySet: RegExp = /[\0- "#'<>\x7f-\u{10ffff}]+/gu;
export const pathSet: RegExp = /[\0- "#<>?^`{}\x7f-\u{10ffff}]+/gu;
export const userinfoSet: RegExp = /[\0- "#/:;<=>?@[\\\]^`{|}\x7f-\u{10ffff}]+/gu;
/** The complement of what application/x-www-form-urlencoded leaves alone; a space is handled by its user. */
export const formSet: RegExp = /[^*\-.0-9A-Z_a-z]+/gu;

const upperHex = "0123456789ABCDEF";

function encodeRun(run: string): string {
  let out = "";
  for (const character of run) {
    const code = character.codePointAt(0)!;
    out += code < 0x80 ? `%${upperHex[code >> 4]}${upperHex[code & 15]}` : encodeURIComponent(character);
  }
  return out;
}

/** `text` as UTF-8 with the characters of `set` percent-encoded; a lone surrogate counts as U+FFFD. */
export function percentEncode(text: string, set: RegExp): string {
  return text.toWellFormed().replace(set, encodeRun);
}

/** Percent-decodes to bytes and those, leniently, as UTF-8. What is not a valid triplet stays. */
export function percentDecode(text: string): string {
  if (!text.includes("%")) return text;
  // Runs of triplets are decoded as one, since a character may span several of them.
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return decodeMalformed(run);
    }
  });
}

/** UTF-8 with U+FFFD for each maximal malformed part, after the Encoding Standard's decoder. */
function decodeMalformed(run: string): string {
  let out = "";
  let point = 0;
  let needed = 0;
  let lower = 0x80;
  let upper = 0xbf;
  for (let i = 0; i < run.length; i += 3) {
    const byte = Number.parseInt(run.slice(i + 1, i + 3), 16);
    if (needed > 0) {
      if (byte >= lower && byte <= upper) {
        lower = 0x80;
        upper = 0xbf;
        point = (point << 6) | (byte & 0x3f);
        if (--needed === 0) out += String.fromCodePoint(point);
        continue;
      }
      out += "\ufffd";
      needed = 0;
      lower = 0x80;
      upper = 0xbf;
    }
    if (byte < 0x80) out += String.fromCharCode(byte);
    else if (byte >= 0xc2 && byte <= 0xdf) [needed, point] = [1, byte & 0x1f];
    else if (byte >= 0xe0 && byte <= 0xef) {
      if (byte === 0xe0) lower = 0xa0;
      if (byte === 0xed) upper = 0x9f;
      [needed, point] = [2, byte & 0xf];
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      if (byte === 0xf0) lower = 0x90;
      if (byte === 0xf4) upper = 0x8f;
      [needed, point] = [3, byte & 0x7];
    } else out += "\ufffd";
  }
  return needed > 0 ? out + "\ufffd" : out;
}
