// Text of strings: quoting, escapes, and how many columns they take on a terminal.

/** What must be escaped or looked at more closely. */
// oxlint-disable-next-line no-control-regex
const SPECIAL = /[\0-\x1f'\\\x7f-\x9f\ud800-\udfff]/;
const SHORT: Readonly<Record<number, string>> = {
  8: "\\b",
  9: "\\t",
  10: "\\n",
  12: "\\f",
  13: "\\r",
  39: "\\'",
  92: "\\\\",
};

/** In single quotes unless that needs escapes which other quotes save. */
export function quote(text: string): string {
  if (!SPECIAL.test(text)) return `'${text}'`;
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes("`") && !text.includes("${")) mark = "`";
  }
  return mark + escape(text, mark === "'") + mark;
}

/** Control characters, backslashes and lone surrogates, and with `single` single quotes, as escape sequences. */
export function escape(text: string, single: boolean = true): string {
  let result = "";
  let last = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      if (unit < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
        index++;
        continue;
      }
    } else if (!(unit < 32 || unit === 92 || (unit >= 127 && unit < 160) || (single && unit === 39))) continue;
    const wide = unit > 255 ? `\\u${unit.toString(16)}` : `\\x${unit.toString(16).toUpperCase().padStart(2, "0")}`;
    result += text.slice(last, index) + (SHORT[unit] ?? wide);
    last = index + 1;
  }
  return result + text.slice(last);
}

// Escape sequences of terminals: CSI with parameters, OSC up to BEL or ST (ECMA-48).
const SEQUENCES =
  // oxlint-disable-next-line no-control-regex
  /[\x1b\x9b][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\x07|\x1b\\|\x9c))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/g;

export function stripSequences(text: string): string {
  return text.includes("\x1b") || text.includes("\x9b") ? text.replace(SEQUENCES, "") : text;
}

// Code points of two columns (Unicode's East Asian Width W and F, and emoji), as pairs of first and last.
const WIDE = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648, 0x2653,
  0x26a1, 0x26a1, 0x26bd, 0x26be, 0x26d4, 0x26d4, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c,
  0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2e80, 0x303e, 0x3041, 0x3247,
  0x3250, 0x4dbf, 0x4e00, 0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b,
  0xff01, 0xff60, 0xffe0, 0xffe6, 0x1b000, 0x1b122, 0x1f200, 0x1f251, 0x1f300, 0x1f64f, 0x1f680, 0x1f6fc, 0x1f900,
  0x1f9ff, 0x20000, 0x3fffd,
];
// oxlint-disable-next-line no-control-regex
const INVISIBLE = /[\0-\x1f\x7f-\x9f]|\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns on a terminal. */
export function width(text: string, sequences: boolean): number {
  const shown = sequences ? stripSequences(text) : text;
  if (/^[\x20-\x7e]*$/.test(shown)) return shown.length;
  let columns = 0;
  for (const character of shown.normalize("NFC")) {
    const code = character.codePointAt(0)!;
    if (!INVISIBLE.test(character)) columns += isWide(code) ? 2 : 1;
  }
  return columns;
}

function isWide(code: number): boolean {
  for (let index = 0; index < WIDE.length && code >= WIDE[index]!; index += 2)
    if (code <= WIDE[index + 1]!) return true;
  return false;
}
