// For tests: what is wrong with a text, in short.

import { Refused, type Diagnostic } from "../diagnostic.ts";
import { parse } from "./parse.ts";

/** The diagnostics of a text as the file `/srv/ukd.yaml`; none if it is in order. Anything else that is thrown goes through. */
export function mistakes(text: string): readonly Diagnostic[] {
  try {
    parse(text, "/srv/ukd.yaml");
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.diagnostics;
    throw error;
  }
}

/** Each as `CODE LINE:COLUMN PATH`. */
export function brief(text: string): readonly string[] {
  return mistakes(text).map(
    ({ code, where = "" }) => `${code} ${where.replace("/srv/ukd.yaml:", "").replace(",", "")}`,
  );
}
