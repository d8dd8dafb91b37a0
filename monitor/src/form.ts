// The form of a guest's instances: what they are started with, and what of it only a new start changes.

import { differences, needsRestart, type Difference } from "./config/differences.ts";
import type { Guest } from "./config/types.ts";

export interface Form {
  readonly specification: Guest;
  /** The image's id: the same file may lie elsewhere. */
  readonly image: string;
}

/** What differs, in a fixed order; none if the forms are the same. */
export function changesOf(from: Form, to: Form): readonly Difference[] {
  const found = differences(from.specification, to.specification).filter(({ field }) => field !== "image");
  return from.image === to.image ? found : [{ field: "image", change: "restart" }, ...found];
}

/** Whether what was started in the one form has to be started anew to be of the other. */
export function isFormer(from: Form, to: Form): boolean {
  return from.image !== to.image || (from.specification !== to.specification && needsRestart(changesOf(from, to)));
}

/** What a running instance of one form is once it was told of another: the fields that only a start changes stay. */
export function whileItRuns(from: Form, to: Form): Guest {
  const kept = changesOf(from, to).filter(({ change }) => change === "restart");
  if (kept.length === 0) return to.specification;
  return { ...to.specification, ...Object.fromEntries(kept.map(({ field }) => [field, from.specification[field]])) };
}
