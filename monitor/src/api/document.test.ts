import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { documentText } from "./document.ts";
import * as types from "./types.ts";

const publishedAt = fileURLToPath(new URL("../../../docs/openapi.json", import.meta.url));

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const read = async (): Promise<Document> => JSON.parse(await documentText()) as Document;

test("the published document is that of the code: `npm run schema` in monitor writes it", async () => {
  expect(readFileSync(publishedAt, "utf8")).toBe(await documentText());
});

test("every route is there, and says what it does", async () => {
  const { openapi, paths } = await read();
  expect(openapi).toBe("3.1.0");
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) => [`${method} ${path}`, summary] as const),
  );
  expect(routes.map(([route]) => route)).toEqual(
    expect.arrayContaining(["post /v1/apply", "patch /v1/guests/{name}", "get /v1/logs", "post /v1/stop"]),
  );
  expect(routes.filter(([, summary]) => !/^[A-Z].*\.$/.test(summary ?? ""))).toEqual([]);
});

test("every type of the API is in it by its name, and every reference leads to one", async () => {
  const document = await read();
  const names = Object.values(types).flatMap((type) =>
    typeof type === "object" && "$id" in type ? [String(type.$id)] : [],
  );
  expect(new Set(Object.keys(document.components.schemas))).toEqual(new Set(names));
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target);
  expect(references.length).toBeGreaterThan(20);
  for (const target of references) expect(names.map((name) => `#/components/schemas/${name}`)).toContain(target);
});
