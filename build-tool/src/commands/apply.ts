// `uk apply`: makes of the host what a configuration file says, after it has shown what that is.

import { ExitCode } from "@unikernel/hal";
import type { Plan } from "@unikernel/monitor/api";
import { resolve } from "node:path";
import { path } from "../control/client.ts";
import { doing, planLines } from "../control/plan.ts";
import { isSet, printJson, type Session } from "../control/session.ts";
import { readText } from "../host.ts";
import { noSuchFile, notAsked } from "../messages/control.ts";

export async function apply(session: Session): Promise<number> {
  const { host, client, given, show } = session;
  const name = given.words[0] ?? "ukd.yaml";
  const file = resolve(host.directory, name);
  const text = host.status(file)?.kind === "file" ? readText(host, file) : undefined;
  if (text === undefined) return show([noSuchFile(name, "`uk apply FILE`")]);

  const planned = await client.send<Plan>("POST", path("apply"), { text, file, dry: true });
  if (!planned.ok) return show(planned.diagnostics);
  const steps = doing(planned.value);
  const json = isSet(session, "json");
  if (isSet(session, "dry-run") || steps.length === 0) {
    if (json) printJson(host, planned.value);
    else if (steps.length === 0) host.print("Nothing to do: all is as the file says\n");
    else host.print(planLines(planned.value, host.screen));
    return 0;
  }
  if (!isSet(session, "yes")) {
    // What is asked about is shown first, on the side of the question.
    if (host.screen !== undefined && !json) host.print(planLines(planned.value, host.screen));
    else host.printError(planLines(planned.value, undefined));
    const answer = await host.ask("Apply this? [y/N] ");
    const removed = steps.filter((step) => step.do === "remove").map((step) => step.guest);
    if (answer === undefined && removed.length > 0) return show([notAsked(removed)]);
    if (answer !== undefined && !/^y(?:es)?$/i.test(answer.trim())) {
      host.printError("Nothing was done\n");
      return ExitCode.UNCAUGHT;
    }
  }
  // The plan that was shown, or none: meanwhile somebody else may have changed the host.
  const done = await client.send<Plan>("POST", path("apply"), { text, file, dry: false, expect: planned.value.basis });
  if (!done.ok) return show(done.diagnostics);
  if (json) printJson(host, done.value);
  else {
    const count = doing(done.value).length;
    host.print(`${planLines(done.value, host.screen)}Done: ${count} ${count === 1 ? "step" : "steps"}\n`);
  }
  return 0;
}
