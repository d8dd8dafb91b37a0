import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { publishedAt, publishedText } from "./publish.ts";
import { schema } from "./schema.ts";

interface Part {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly title?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly patternProperties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
}

const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false });

/** Every part of a schema, with its path. */
function* parts(part: Part, path = "ukd"): Generator<readonly [string, Part]> {
  yield [path, part];
  for (const [name, each] of Object.entries({ ...part.properties, ...part.patternProperties }))
    yield* parts(each, `${path}.${name}`);
  if (part.items !== undefined) yield* parts(part.items, `${path}[]`);
}

describe("the published schema", () => {
  test("is that of the code: `npm run schema` in monitor writes it", () => {
    expect(readFileSync(publishedAt, "utf8")).toBe(publishedText());
  });

  test("is a JSON Schema", () => {
    expect(ajv.validateSchema(JSON.parse(publishedText()) as object)).toBe(true);
  });

  test.each([...parts(schema as Part)])("%s says what it is, with examples and a default that are right", (_, part) => {
    expect(part.description).toMatch(/./);
    expect(part.title).toMatch(/./);
    expect(part.examples?.length).toBeGreaterThan(0);
    const validate = ajv.compile(part as object);
    const values = [...(part.examples ?? []), ...(part.default === undefined ? [] : [part.default])];
    for (const value of values) expect([value, validate(value)]).toEqual([value, true]);
  });
});
