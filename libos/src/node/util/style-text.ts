// util.styleText and util.stripVTControlCharacters.

import { colors } from "../../core/inspect/style.ts";
import { quote, stripSequences } from "../../core/inspect/text.ts";
import { checkString, invalidArgValue, received } from "../errors.ts";

export interface StyleOptions {
  /** Whether a stream that is no terminal gets the text bare; a guest's console is none. Default true. */
  validateStream?: boolean;
  stream?: unknown;
}

/**
 * Text between the escape sequences of one or more colours or styles of `inspect.colors`. As in Node.js 20, an array of styles
 * applies to any stream, a single one only to terminals, unless `validateStream` is false.
 */
export function styleText(style: string | readonly string[], text: string, options: StyleOptions = {}): string {
  checkString(text, "text");
  const styles = typeof style === "string" ? [style] : style;
  const codes = styles.map((name) => colors()[name] ?? unknown(name));
  if (typeof style === "string" && options.validateStream !== false) return text;
  const on = codes.map(([code]) => `\u001b[${code}m`).join("");
  const off = codes
    .map(([, code]) => `\u001b[${code}m`)
    .toReversed()
    .join("");
  return on + text + off;
}

function unknown(name: unknown): never {
  const known = Object.keys(colors()).map(quote).join(", ");
  throw invalidArgValue("format", typeof name === "string" ? quote(name) : received(name), `must be one of: ${known}`);
}

/** The text without escape sequences of terminals. */
export function stripVTControlCharacters(text: string): string {
  checkString(text, "str");
  return stripSequences(text);
}
