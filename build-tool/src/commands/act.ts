// `uk start`, `stop`, `kill`, `restart` and `rm`: each word is acted on, also when one before it was refused.

import type { Acted } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import { isSet, type Perform, type Session } from "../control/session.ts";
import { success, type Result } from "../diagnostic.ts";

/** Does it to each word and prints whom it was about. The exit code is that of the gravest mistake. */
export async function eachWord(
  { host, show }: Session,
  words: readonly string[],
  act: (word: string) => Promise<Result<readonly string[]>>,
): Promise<number> {
  let code = 0;
  for (const word of new Set(words)) {
    const done = await act(word);
    if (!done.ok) code = Math.max(code, await show(done.diagnostics));
    else if (done.value.length === 0) host.printError(`${word}: nothing to do\n`);
    else host.print(done.value.map((name) => `${name}\n`).join(""));
  }
  return code;
}

const verb =
  (name: string): Perform =>
  (session) =>
    eachWord(session, session.given.words, async (ref) => {
      const acted = await session.client.send<Acted>("POST", path(name), { ref });
      return acted.ok ? success(acted.value.instances) : acted;
    });

export const start: Perform = verb("start");
export const stop: Perform = verb("stop");
export const kill: Perform = verb("kill");
export const restart: Perform = verb("restart");

/** The guest itself goes, so its name is printed even if no instance was left of it. */
export const rm: Perform = (session) =>
  eachWord(session, session.given.words, async (name) => {
    const acted = await session.client.send<Acted>("DELETE", path("guests", name), undefined, {
      force: isSet(session, "force") || undefined,
    });
    return acted.ok ? success([name]) : acted;
  });
