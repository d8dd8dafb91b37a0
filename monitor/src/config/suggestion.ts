// What a mistyped name may have meant.

import { closest, distance } from "fastest-levenshtein";

/** The known name that is at most about a third of its letters away from a name; undefined if none is. */
export function suggestion(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > 100) return undefined;
  const best = closest(name.toLowerCase(), [...known]);
  const near =
    distance(name.toLowerCase(), best.toLowerCase()) <= Math.min(Math.ceil(best.length / 3), best.length - 1);
  return near || (name.length > 2 && best.startsWith(name)) ? best : undefined;
}
