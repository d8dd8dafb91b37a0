// Holds data against the schema, tells each mistake, and takes away what is wrong so that the rest can be judged as well.

import { Ajv, type ErrorObject } from "ajv";
import type { Problem, Problems, Path } from "./problems.ts";
import { pathText, quoted, shown } from "./problems.ts";
import { schema, type Written } from "./schema.ts";
import { suggestion } from "./suggestion.ts";

/** What is left of a file when what is wrong is taken away: any field may be missing, also one that must be there. */
export type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Field in keyof T]?: Partly<T[Field]> | undefined }
    : T;

/** The parts of a schema that messages speak of. */
interface Described {
  readonly title?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: object;
  readonly patternProperties?: Readonly<Record<string, unknown>>;
}

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  // A field is one of the object itself: `constructor` is none.
  ownProperties: true,
  // What several types may have is said in one schema, without `anyOf`, so that a mistake has one message.
  allowUnionTypes: true,
  strictTypes: false,
}).compile<Written>(schema);

/** Codes of values that have a form of their own; of all others it is BAD_VALUE. */
const codes: readonly (readonly [title: RegExp, code: string])[] = [
  [/^a size/, "BAD_SIZE"],
  [/^a rate/, "BAD_RATE"],
  [/^a time/, "BAD_TIME"],
  [/HOST:GUEST/, "BAD_PORT"],
  [/DIRECTORY:/, "BAD_VOLUME"],
  [/^the name of/, "BAD_NAME"],
];

/**
 * Reports what has not the form of the schema and gives what is left. The data is changed: what is wrong becomes undefined, so that one
 * still sees that something was there.
 */
export function shape(data: unknown, problems: Problems): Partly<Written> {
  // An empty file says nothing, which is in order.
  if (data === null || data === undefined) return {};
  if (validate(data)) return data;
  const told = new Set<string>();
  const wrong: Path[] = [];
  for (const error of validate.errors ?? []) {
    const path = pathOf(error, data);
    const key = JSON.stringify(path);
    if (told.has(key)) continue;
    told.add(key);
    const missing = error.keyword === "required";
    problems.add(path, problemOf(error, path), error.keyword === "additionalProperties" || missing ? "name" : "value");
    if (!missing) wrong.push(path);
  }
  return wrong.some((path) => path.length === 0) ? {} : (take(data, wrong) as Partly<Written>);
}

/** The path of what an error is about; of a field that should not be there, its own. */
function pathOf(error: ErrorObject, data: unknown): Path {
  const path: (string | number)[] = [];
  let at = data;
  for (const part of error.instancePath.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(at) ? Number(name) : name);
    at = (at as Record<string, unknown>)[name];
  }
  if (error.keyword === "additionalProperties") path.push(String(error.params["additionalProperty"]));
  if (error.keyword === "required") path.push(String(error.params["missingProperty"]));
  return path;
}

function take(data: unknown, wrong: readonly Path[]): unknown {
  for (const path of wrong) {
    let at = data;
    for (const part of path.slice(0, -1)) at = (at as Record<string, unknown> | undefined)?.[part];
    const last = path.at(-1)!;
    // Its surroundings may be gone already, if they are wrong too.
    if (typeof at === "object" && at !== null) (at as Record<string | number, unknown>)[last] = undefined;
  }
  return data;
}

function problemOf({ keyword, params, data, parentSchema = {} }: ErrorObject, path: Path): Problem {
  const described = parentSchema as Described;
  const field = pathText(path.slice(-1)) || "the file";
  if (keyword === "additionalProperties") return strange(String(params["additionalProperty"]), described);
  if (keyword === "required")
    return {
      code: "CONFIG_MISSING_FIELD",
      what: `The field \`${field}\` is missing`,
      how: `Write such as \`${example(field, (described.properties as Record<string, Described>)[field])}\``,
    };
  const { title = "something else" } = described;
  const code = keyword === "type" ? "CONFIG_BAD_TYPE" : (codes.find(([form]) => form.test(title))?.[1] ?? "BAD_VALUE");
  if (["maxItems", "maxLength", "maxProperties"].includes(keyword))
    return {
      code: "TOO_MANY",
      what: `\`${field}\` has more than ${params["limit"]} ${keyword === "maxLength" ? "characters" : "entries"}`,
      how: "Write fewer",
    };
  const scalar =
    keyword === "type" && ["number", "boolean"].includes(typeof data) && /^(?:a text|a path|the name .*)$/.test(title);
  return {
    code,
    what: `${typeof path.at(-1) === "number" ? "An entry" : `\`${field}\``} is ${shown(data)}, but must be ${title}`,
    how: scalar ? `Put it in quotes: \`"${String(data)}"\`` : `Write such as \`${example(field, described)}\``,
  };
}

function strange(name: string, { properties, patternProperties }: Described): Problem {
  if (patternProperties !== undefined)
    return {
      code: "BAD_NAME",
      what: `${quoted(name)} cannot be a name here`,
      how: Object.keys(patternProperties).some((pattern) => pattern.includes("A-Za-z_"))
        ? "A variable is letters, digits and `_`, no digit first"
        : "Write 1 to 62 lower-case letters, digits and `-`, a letter or digit first",
    };
  const known = Object.keys(properties ?? {});
  const meant = suggestion(name, known);
  return {
    code: "CONFIG_UNKNOWN_FIELD",
    what: `There is no field ${quoted(name)}`,
    how: meant === undefined ? `The fields here are ${known.join(", ")}` : `Did you mean \`${meant}\`?`,
  };
}

/** A line of YAML that is right. */
function example(field: string, described: Described | undefined): string {
  const [first] = described?.examples ?? [];
  const value = typeof first === "string" ? first : JSON.stringify(first);
  return field.startsWith("[") || field === "the file" ? value : `${field}: ${value}`;
}
