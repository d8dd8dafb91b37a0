// Every page of docs/how-to, done by a new user: its files written, its commands run in their order, its output compared.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../harness/places.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { mayFail, patternOf, stepsOf, type Step } from "./page.ts";
import { Session, type Block } from "./session.ts";

const folder = join(root, "docs/how-to");
const pages = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");
/** Milliseconds that commands may take until they have printed what the page says. */
const limit = 30_000;

test("every page is linked from the list of pages, and nothing else is", () => {
  const list = readFileSync(join(folder, "README.md"), "utf8");
  expect([...list.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name).toSorted()).toEqual(pages.toSorted());
});

test.each(pages)("%s", async (page, context) => {
  skipFor(context as never, noKvm());
  const session = new Session();
  onTestFinished(() => session.close());
  const steps = stepsOf(readFileSync(join(folder, page), "utf8"));
  for (const step of steps) {
    if (step.kind === "file") session.write(step.name, step.text);
    else {
      const block = session.run(step.text);
      const seen = await settled(step, block);
      expect(seen, `docs/how-to/${page}:${step.line}`).toEqual(expectedOf(step, seen));
    }
  }
  expect(steps.some((step) => step.kind === "commands" && step.output !== undefined)).toBe(true);
});

type Commands = Extract<Step, { kind: "commands" }>;

interface Seen {
  readonly output: string;
  readonly failed: boolean | undefined;
}

/** Waits for the commands to end and, as a reader does, for the output that the page shows. */
async function settled({ output }: Commands, block: Block): Promise<Seen> {
  const deadline = performance.now() + limit;
  const pattern = output === undefined ? undefined : patternOf(output);
  const done = (): boolean => block.failed() !== undefined && (pattern === undefined || pattern.test(block.output()));
  while (!done() && performance.now() < deadline) await delay(10);
  return { output: block.output(), failed: block.failed() };
}

/** The same as was seen if that is right; else what the page says, for the message to show both. */
function expectedOf({ output }: Commands, seen: Seen): Seen {
  const right = output === undefined || patternOf(output).test(seen.output);
  return { output: right ? seen.output : output, failed: mayFail(output) ? seen.failed : false };
}
