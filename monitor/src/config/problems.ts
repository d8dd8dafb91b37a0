// Collects what is wrong with a configuration, and where: diagnostics in the order of the file.

import type { Diagnostic } from "../diagnostic.ts";

/** The way to a value: names of fields and numbers of entries. */
export type Path = readonly (string | number)[];

/** A diagnostic without its place. */
export type Problem = Omit<Diagnostic, "where">;

/** Where a configuration came from. */
export interface Source {
  /** The place of a value, or of the name of a field; or of the nearest thing around it that is there. */
  offset(path: Path, of: "value" | "name"): number;
  /** How a message names a place, such as `ukd.yaml:12:5`. */
  text(offset: number): string;
}

/** Of what is in no file: messages name the way to a value alone. */
export const nowhere: Source = { offset: () => 0, text: () => "" };

/** `guests.web.ports[0]`; names that are not plain are quoted. */
export function pathText(path: Path): string {
  const step = (part: string | number): string => {
    if (typeof part === "number") return `[${part}]`;
    return /^[\w-]{1,80}$/.test(part) ? `.${part}` : `[${quoted(part)}]`;
  };
  return path.map(step).join("").replace(/^\./, "");
}

/** A text on one line, its end left out if it is long. */
export function quoted(text: string): string {
  const line = JSON.stringify(text.slice(0, 80));
  return line.length > 80 || text.length > 80 ? `${line.slice(0, 70)}..."` : line;
}

/** How a value looks in a message. Of lists and mappings only what they are, for they may be endless. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? quoted(value) : `\`${String(value)}\``;
}

/** The most that are kept: a small file can be wrong in millions of ways. */
const problemsMax = 1000;

export class Problems {
  readonly #source: Source;
  readonly #found: { readonly offset: number; readonly diagnostic: Diagnostic }[] = [];
  #more = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  /** `at` says which place the path means: that of the value, of the field's name, or an offset. */
  add(path: Path, { code, what, how }: Problem, at: "value" | "name" | number = "value"): void {
    if (this.isFull) {
      this.#more++;
      return;
    }
    const offset = typeof at === "number" ? at : this.#source.offset(path, at);
    const where = [this.#source.text(offset), pathText(path)].filter((part) => part !== "").join(", ");
    this.#found.push({ offset, diagnostic: { code, what, where, how } });
  }

  /** Whether no more are kept, so that nobody need think about what to say. */
  get isFull(): boolean {
    return this.#found.length >= problemsMax;
  }

  /** All, in the order of their places; those of one place in the order in which they were found. */
  list(): Diagnostic[] {
    const listed = [...this.#found].sort((a, b) => a.offset - b.offset).map(({ diagnostic }) => diagnostic);
    if (this.#more === 0) return listed;
    const what = `There are ${this.#more} mistakes more than these ${listed.length}`;
    return [...listed, { code: "TOO_MANY_MISTAKES", what, how: "Mend these first" }];
  }
}
