// Names that refer to other parts of the file, also to parts that are wrong: such a part is not unknown.

import { quoted, type Path, type Problems } from "./problems.ts";
import { suggestion } from "./suggestion.ts";

type Kind = "image" | "device" | "guest";

/** Among so many names a mistyped one is looked for. */
const searched = 500;

export class References {
  readonly #names: Readonly<Record<Kind, ReadonlySet<string>>>;
  readonly #problems: Problems;

  /** Takes the names from the file as it was written, before anything is taken away. */
  constructor(data: unknown, problems: Problems) {
    this.#problems = problems;
    this.#names = {
      image: fieldsOf(data, "images"),
      device: fieldsOf(data, "devices"),
      guest: fieldsOf(data, "guests"),
    };
  }

  has(kind: Kind, name: string): boolean {
    return this.#names[kind].has(name);
  }

  /** Whether there is such a name; reports it if not. */
  check(kind: Kind, name: string, path: Path): boolean {
    if (this.has(kind, name)) return true;
    const known = [...this.#names[kind]].slice(0, searched);
    const meant = suggestion(name, known);
    const all = known.slice(0, 10).join(", ");
    const image = kind === "image" ? "; a path has a `/` in it, as in `./web.uk`" : "";
    this.#problems.add(path, {
      code: `UNKNOWN_${kind.toUpperCase()}`,
      what: `There is no ${kind} ${quoted(name)}`,
      how:
        meant !== undefined
          ? `Did you mean \`${meant}\`?`
          : known.length === 0
            ? `Name it in \`${kind}s\`${image}`
            : `The ${kind}s are ${all}${known.length > 10 ? " and more" : ""}${image}`,
    });
    return false;
  }
}

function fieldsOf(data: unknown, section: string): ReadonlySet<string> {
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, section)) return new Set();
  const fields = (data as Record<string, unknown>)[section];
  return new Set(typeof fields === "object" && fields !== null && !Array.isArray(fields) ? Object.keys(fields) : []);
}
