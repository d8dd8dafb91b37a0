// Writes docs/ukd.schema.json, with which editors check and complete `ukd.yaml`: `npm run schema` in monitor.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { schema } from "./schema.ts";

/** Where it is, seen from here as well as from the compiled file. */
export const publishedAt: string = fileURLToPath(new URL("../../../docs/ukd.schema.json", import.meta.url));

export function publishedText(): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(publishedAt, publishedText());
