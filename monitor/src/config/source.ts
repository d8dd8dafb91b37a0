// The text of a configuration: YAML to plain data, and from a path in the data back to line and column.

import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from "yaml";
import { Refused, type Diagnostic } from "../diagnostic.ts";
import { nestingFlaw } from "./nesting.ts";
import { quoted, type Path, type Problems, type Source } from "./problems.ts";

/** The most bytes of a file. */
export const fileMax = 2 ** 20;
/** The most aliases (`*name`) of a file, and what they may expand to (`maxAliasCount` of the parser). */
const aliasMax = 100;
/** The most brackets and indentations within each other, far more than any field has. */
const depthMax = 32;

/** A field in the text. */
interface Field {
  readonly name: Node;
  readonly value: Node | null;
}

const syntaxMend =
  "Mend it there or in the line before: what belongs together is indented by the same number of spaces, a text with `: ` or ` #` in it stands in quotes";
const documentsMend =
  "Leave out the line that parts them (`---` or `...`) and join what both say, or make two files of them";

function documentOf(text: string, lineCounter: LineCounter): Document.Parsed {
  const { stackTraceLimit } = Error;
  // A text may have as many mistakes as tokens, each of them an error object: nobody reads where the parser made it, which is most of its price.
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      stringKeys: true,
      // Also where a text asks for YAML 1.1, in which `80:3000` is a number and `no` is false; and nothing but lists, mappings and scalars.
      schema: "core",
      merge: false,
      resolveKnownTags: false,
      // #walk looks for fields that are there twice; the parser would need time quadratic in their number.
      uniqueKeys: false,
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A text that was understood as YAML. */
export class YamlSource implements Source {
  /** Plain data: mappings are objects, of which each field is their own. */
  readonly data: unknown;
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #fields = new Map<Node, Map<string, Field>>();
  readonly #twice: { readonly path: Path; readonly offset: number; readonly first: number }[] = [];

  /** Throws Refused if the text is too long or no YAML. `file` is how messages name it. */
  constructor(text: string, file: string) {
    this.#file = file;
    if (Buffer.byteLength(text) > fileMax) throw new Refused(tooLarge(file));
    const flaw = nestingFlaw(text, depthMax);
    if (flaw?.kind === "deep") throw new Refused(tooDeep(`${file}:${placeOf(text, flaw.offset)}`));
    if (flaw !== undefined) throw new Refused(tooLarge(`${file}:${placeOf(text, flaw.offset)}`));
    this.#document = documentOf(text, this.#lines);
    this.#refuseSyntax();
    this.#walk();
    try {
      this.data = this.#document.toJS({ maxAliasCount: aliasMax });
    } catch (error) {
      // The parser knows no name for this; whatever else it is, it would be a bug.
      if (!(error instanceof ReferenceError)) throw error;
      throw new Refused(this.#unread("Its aliases (`*name`) lead nowhere or expand to too much", 0));
    }
  }

  /** Reports what the parser lets pass: fields that are there twice. */
  report(problems: Problems): void {
    for (const { path, offset, first } of this.#twice)
      problems.add(
        path,
        {
          code: "CONFIG_TWICE",
          what: `The field ${quoted(String(path.at(-1)))} is there twice, first in line ${this.#lines.linePos(first).line}`,
          how: "Leave one of them out, or join what they say",
        },
        offset,
      );
  }

  text(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  offset(path: Path, of: "value" | "name"): number {
    let node: Node | null = this.#document.contents;
    let offset = start(node) ?? 0;
    // Where what is not there would be said to be missing: at the name of what it should be in.
    let around = offset;
    for (const [index, part] of path.entries()) {
      if (isAlias(node)) node = node.resolve(this.#document) ?? null;
      if (isSeq(node)) {
        node = (node.items[Number(part)] as Node | undefined) ?? null;
        offset = start(node) ?? offset;
        around = offset;
      } else {
        const field: Field | undefined = node === null ? undefined : this.#fields.get(node)?.get(String(part));
        if (field === undefined) return around;
        node = field.value;
        const named = of === "name" && index === path.length - 1;
        around = start(field.name) ?? offset;
        offset = (named ? undefined : start(node)) ?? around;
      }
    }
    return offset;
  }

  #unread(what: string, offset: number, how = "Write it out, as plain mappings and lists"): Diagnostic {
    return { code: "CONFIG_SYNTAX", what, where: this.text(offset), how };
  }

  #refuseSyntax(): void {
    const { errors, warnings } = this.#document;
    const found = [...errors, ...warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    const reason = (message: string): string => message.split("\n", 1)[0]!.slice(0, 200);
    const told = ({ code, message, pos }: (typeof found)[number]): Diagnostic =>
      code === "MULTIPLE_DOCS"
        ? this.#unread("Here a second document begins, and a configuration is one", pos[0], documentsMend)
        : this.#unread(`This is no YAML: ${reason(message)}`, pos[0], syntaxMend);
    if (found.length > 0) throw new Refused(...found.slice(0, 100).map(told));
  }

  /** Goes through all nodes once: notes the fields of mappings, and bounds depth and aliases. */
  #walk(): void {
    let aliases = 0;
    const left: { readonly node: unknown; readonly path: Path }[] = [{ node: this.#document.contents, path: [] }];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { node, path } = next;
      const refuse = (what: string): Refused => new Refused(this.#unread(what, start(node as Node) ?? 0));
      if (isAlias(node) && ++aliases > aliasMax) throw refuse(`It has more than ${aliasMax} aliases (\`*name\`)`);
      if (isAlias(node) && node.resolve(this.#document) === undefined)
        throw refuse(`Nothing before it has the anchor \`&${node.source.slice(0, 80)}\``);
      if (isSeq(node))
        for (const [index, item] of node.items.entries()) left.push({ node: item, path: [...path, index] });
      if (isMap(node))
        for (const [name, field] of this.#fieldsOf(node, path)) left.push({ node: field.value, path: [...path, name] });
    }
  }

  #fieldsOf(node: Node & { readonly items: readonly Pair[] }, path: Path): Map<string, Field> {
    const fields = new Map<string, Field>();
    this.#fields.set(node, fields);
    for (const { key, value } of node.items) {
      const name = String(isScalar(key) ? key.value : key);
      const field = { name: key as Node, value: value as Node | null };
      const first = fields.get(name);
      if (first === undefined) fields.set(name, field);
      else this.#twice.push({ path: [...path, name], offset: start(field.name) ?? 0, first: start(first.name) ?? 0 });
    }
    return fields;
  }
}

const start = (node: Node | null | undefined): number | undefined => node?.range?.[0];

const placeOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
};

const tooDeep = (where: string): Diagnostic => ({
  code: "CONFIG_SYNTAX",
  what: `From here on it is nested more than ${depthMax} deep`,
  where,
  how: "No field is that deep: mend the brackets or the indentation",
});

/** A file that is not even read. */
export function tooLarge(file: string): Diagnostic {
  return {
    code: "CONFIG_TOO_LARGE",
    what: `This is too large: a configuration has at most ${fileMax / 2 ** 20} MB, and some 40000 lines`,
    where: file,
    how: "Spread it over several hosts, or leave out what is not needed",
  };
}
