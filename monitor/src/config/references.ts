// Names that refer to other parts of the file, also to parts that are wrong: such a part is not unknown.

import { quoted, type Path, type Problems } from "./problems.ts";
import { suggestion } from "./suggestion.ts";

export class References {
  readonly #names: Readonly<Record<"image" | "device" | "guest", readonly string[]>>;
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

  has(kind: "image" | "device" | "guest", name: string): boolean {
    return this.#names[kind].includes(name);
  }

  /** Whether there is such a name; reports it if not. */
  check(kind: "image" | "device" | "guest", name: string, path: Path): boolean {
    if (this.has(kind, name)) return true;
    const known = this.#names[kind];
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

function fieldsOf(data: unknown, section: string): readonly string[] {
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, section)) return [];
  const fields = (data as Record<string, unknown>)[section];
  return typeof fields === "object" && fields !== null && !Array.isArray(fields) ? Object.keys(fields) : [];
}
