// How deep and how long a YAML text is, told from its tokens alone: what builds a tree of them recurses, and a text of a megabyte exhausts its
// stack, which in the midst of a regular expression ends the process.

import { CST, Lexer } from "yaml";

/** Tokens that the lexer adds: they are not in the text. */
const added = new Set<string | null>(["doc-mode", "flow-error-end", "scalar"]);
/** Tokens that are no content. */
const blank = new Set<string | null>(["space", "newline", "comment", ...added]);

/** The most tokens. A line has some six; what the parser makes of each takes far more memory than the text. */
const tokensMax = 250_000;

export interface Flaw {
  readonly kind: "deep" | "long";
  /** From where on. */
  readonly offset: number;
}

/** What keeps a text from being parsed: that it is nested deeper than `most`, or has too many tokens. Undefined if nothing does. */
export function nestingFlaw(text: string, most: number): Flaw | undefined {
  // Columns at which open blocks begin, each further right than the one before. A list may begin at the column of its field, so there
  // may be twice as many blocks.
  const blocks: number[] = [];
  let brackets = 0;
  let offset = 0;
  let column = 0;
  let isFirst = true;
  let isScalar = false;
  let count = 0;
  for (const token of new Lexer().lex(text)) {
    // What follows the mark of a scalar is its content, whatever it looks like.
    const type: string | null = isScalar ? null : CST.tokenType(token);
    isScalar = type === "scalar";
    if (type === "flow-seq-start" || type === "flow-map-start") brackets++;
    else if (type === "flow-seq-end" || type === "flow-map-end") brackets = Math.max(brackets - 1, 0);
    else if (type === "flow-error-end") brackets = 0;
    else if (type === "doc-start" || type === "doc-end") brackets = blocks.length = 0;

    const opens = type === "seq-item-ind" || type === "explicit-key-ind" || type === "map-value-ind";
    if (brackets === 0 && (opens || (isFirst && !blank.has(type)))) {
      while (blocks.length > 0 && blocks.at(-1)! >= column) blocks.pop();
      blocks.push(column);
    }
    if (brackets + blocks.length > most) return { kind: "deep", offset };
    if (++count > tokensMax) return { kind: "long", offset };

    if (added.has(type)) continue;
    offset += token.length;
    const line = token.lastIndexOf("\n");
    column = line < 0 ? column + token.length : token.length - line - 1;
    if (line >= 0) isFirst = column === 0;
    else if (!blank.has(type)) isFirst = false;
  }
  return undefined;
}
