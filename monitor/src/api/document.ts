// The API as an OpenAPI document: what `ukd openapi` prints, and docs/openapi.json holds.

import { pino } from "pino";
import { version } from "../version.ts";
import { apiServer } from "./server.ts";

/** The document as text. It is the same on every host: no state is looked at, nothing listens. */
export async function documentText(): Promise<string> {
  // The routes are described and none of them is asked, so there is no fleet to answer.
  const server = await apiServer(undefined as never, version, {}, pino({ level: "silent" }));
  await server.ready();
  const document = server.swagger() as { readonly components: { readonly schemas: object } };
  await server.close();
  // By name, as the order in which a module lists its exports is nobody's promise.
  const schemas = Object.fromEntries(Object.entries(document.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...document, components: { ...document.components, schemas } }, undefined, 2)}\n`;
}
