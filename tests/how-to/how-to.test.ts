// Every page of docs/how-to, done by a new user: its files written, its commands run in their order, its output compared.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../harness/places.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { mayFail, patternOf, stepsOf, type Step } from "./page.ts";
import { Session } from "./session.ts";

const folder = join(root, "docs/how-to");
const pages = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");
/** Milliseconds that commands may take until they have printed what the page says. */
const limit = 30_000;

test("every page is linked from the list of pages, and nothing else is", () => {
  const list = readFileSync(join(folder, "README.md"), "utf8");
  const linked = [...list.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = ""]) => name);
  expect(new Set(linked)).toEqual(new Set(pages));
});

test.each(pages)("%s", async (page, context) => {
  skipFor(context as never, noKvm());
  const session = new Session();
  onTestFinished(() => session.close());
  const steps = stepsOf(readFileSync(join(folder, page), "utf8"));
  for (const step of steps) {
    const seen = await take(step, session);
    expect(seen, `docs/how-to/${page}:${step.line}`).toEqual(expectedOf(step, seen));
  }
  expect(steps.some((step) => step.kind === "commands" && step.output !== undefined)).toBe(true);
});

interface Seen {
  readonly output: string;
  readonly failed: boolean | undefined;
}

/** Does what a step says. Waits for commands to end and, as a reader does, for the output that the page shows. */
async function take(step: Step, session: Session): Promise<Seen> {
  if (step.kind === "file") {
    session.write(step.name, step.text);
    return { output: "", failed: false };
  }
  const block = session.run(step.text);
  const deadline = performance.now() + limit;
  const inBackground = /&\s*$/m.test(step.text);
  const done = (): boolean =>
    block.failed() !== undefined && (block.failed() === true || !inBackground || shows(step.output, block.output()));
  while (!done() && performance.now() < deadline) await delay(10);
  return { output: block.output(), failed: block.failed() };
}

function shows(expected: string | undefined, output: string): boolean {
  return expected === undefined || patternOf(expected).test(output);
}

/** The same as was seen if that is right; else what the page says, for the message to show both. */
function expectedOf(step: Step, seen: Seen): Seen {
  if (step.kind === "file") return seen;
  const output = shows(step.output, seen.output) ? seen.output : step.output!;
  return { output, failed: mayFail(step.output) ? seen.failed : false };
}
