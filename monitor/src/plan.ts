// What has to be done for the host to look like a configuration.

import { createHash } from "node:crypto";
import type * as Api from "./api/types.ts";
import { canonical, needsRestart, type Difference } from "./config/differences.ts";
import { changesOf, type Form } from "./form.ts";
import type { GroupRecord } from "./group.ts";

/** A guest as it should be. */
export interface Wanted extends Form {
  /** The mark of what its secrets hold now. */
  readonly secrets: string | undefined;
}

/** A guest as it is. */
export interface Present extends GroupRecord {
  /** The marks of the secrets with which its running instances were started. */
  readonly marks: readonly string[];
  /** How many run in a former form: a replacement has failed, so they have stayed. */
  readonly former: number;
}

/** What of a change waits, which is the log's alone. */
const LATER = "size and number of log files from the next start of each instance on";

const times = (count: number): string => `${count} instance${count === 1 ? "" : "s"}`;

/** One step for each guest that differs, for people to read: nothing is done by this. Guests deployed by hand stay. */
export function plan(present: readonly Present[], wanted: readonly Wanted[]): Api.Step[] {
  const steps: Api.Step[] = [];
  for (const guest of wanted) {
    const { name } = guest.specification;
    const step = stepOf(
      present.find(({ specification }) => specification.name === name),
      guest,
    );
    if (step !== undefined) steps.push({ ...step, guest: name });
  }
  for (const { specification, origin } of present) {
    const { name, replicas } = specification;
    if (wanted.some((guest) => guest.specification.name === name)) continue;
    if (origin === "applied") steps.push({ do: "remove", guest: name, text: times(replicas) });
    else steps.push({ do: "keep", guest: name, text: "deployed by hand, not part of the file" });
  }
  return steps;
}

/** Of what a plan is made from: another text as soon as any of that differs, so whoever has seen the plan can ask for it and no other. */
export function basisOf(present: readonly Present[], wanted: readonly Wanted[], steps: readonly Api.Step[]): string {
  const parts = present.map(({ specification, image, origin, stopped, halted }) => ({
    ...{ specification, image, origin },
    stopped,
    halted,
  }));
  return createHash("sha256")
    .update(canonical([parts, wanted, steps]))
    .digest("hex");
}

/** Whether a secret has other contents than running instances were started with. Of those of a former version that is not known. */
function renewed({ marks }: Present, { secrets }: Wanted): boolean {
  return marks.some((mark) => mark !== secrets);
}

/** Whether instances have to be replaced though the guest is the same: a secret has other contents, or they are of a former form. */
export function stale(present: Present, wanted: Wanted): boolean {
  return present.former > 0 || renewed(present, wanted);
}

function stepOf(present: Present | undefined, wanted: Wanted): Omit<Api.Step, "guest"> | undefined {
  const { specification, image } = wanted;
  const { replicas } = specification;
  if (present === undefined) return { do: "create", text: `${times(replicas)} of image ${image}` };
  const found = changesOf(present, wanted);
  const anew = stale(present, wanted);
  const fields = [
    ...found.map(({ field }) => field),
    ...(renewed(present, wanted) && !found.some(({ field }) => field === "secrets") ? ["contents of secrets"] : []),
    ...(present.former > 0 ? [`${times(present.former)} of a former form`] : []),
  ];
  const stopped = present.stopped ? present.specification.replicas : (present.halted?.length ?? 0);
  const start = stopped === 0 ? "" : `${times(stopped)} stopped by hand`;
  if (fields.length === 0) return start === "" ? undefined : { do: "start", text: start };
  const step = changeOf(present, wanted, found, fields, anew);
  return start === "" ? step : { ...step, text: `${step.text}; ${start} start${stopped === 1 ? "s" : ""}` };
}

function changeOf(
  present: Present,
  { specification: { replicas } }: Wanted,
  found: readonly Difference[],
  fields: readonly string[],
  anew: boolean,
): Omit<Api.Step, "guest"> {
  const what = fields.join(", ");
  if (anew || needsRestart(found)) return { do: "replace", text: `${what}; one instance after the other` };
  if (fields.length === 1 && fields[0] === "replicas")
    return { do: "scale", text: `${present.specification.replicas} -> ${times(replicas)}` };
  const later = found.some(({ change }) => change === "later");
  return { do: "change", text: `${what}, while it runs${later ? `; ${LATER}` : ""}` };
}
