// A plan as lines: what ukd would do, or has done.

import type { Plan, Step } from "@unikernel/monitor/api";
import type { Screen } from "../host.ts";
import { harmless } from "./words.ts";

const marks: Readonly<Record<Step["do"], readonly [mark: string, colour: string]>> = {
  create: ["+", "\u001b[32m"],
  replace: ["~", "\u001b[33m"],
  change: ["~", "\u001b[33m"],
  scale: ["~", "\u001b[33m"],
  start: ["+", "\u001b[32m"],
  remove: ["-", "\u001b[31m"],
  keep: ["=", ""],
};

/** Steps that do something. */
export function doing({ steps }: Plan): readonly Step[] {
  return steps.filter((step) => step.do !== "keep");
}

/** `+ create web: 4 x http`, a line for each step that does something. */
export function planLines(plan: Plan, screen: Screen | undefined): string {
  return doing(plan)
    .map((step) => {
      const [mark, colour] = marks[step.do];
      const line = `${mark} ${step.do} ${step.guest}${step.text === "" ? "" : `: ${harmless(step.text)}`}`;
      return screen?.colours === true ? `${colour}${line}\u001b[0m\n` : `${line}\n`;
    })
    .join("");
}
