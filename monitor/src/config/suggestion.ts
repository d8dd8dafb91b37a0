// What a mistyped name may have meant.

import { distance } from "fastest-levenshtein";

/** The known name that is at most about a third of its letters away from this one, or of which this is the beginning; undefined if none is. */
export function suggestion(name: string, known: readonly string[]): string | undefined {
  if (name.length > 100) return undefined;
  const written = name.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const each of known) {
    const mistakes = mistakesBetween(written, each.toLowerCase());
    const near = mistakes <= Math.min(Math.ceil(each.length / 3), each.length - 1);
    if (mistakes < least && (near || (name.length > 2 && each.startsWith(name)))) [best, least] = [each, mistakes];
  }
  return best;
}

/** Letters too many, too few or wrong. Two neighbours that are swapped, and nothing else, are one: of a short name more are too far away. */
function mistakesBetween(a: string, b: string): number {
  const mistakes = distance(a, b);
  if (mistakes !== 2 || a.length !== b.length) return mistakes;
  let at = 0;
  while (a[at] === b[at]) at++;
  const swapped = a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
  return swapped ? 1 : 2;
}
