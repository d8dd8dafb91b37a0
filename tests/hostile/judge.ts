// What is wrong with the way a monitor has ended.

import type { Attack } from "./attacks.ts";
import type { Watched } from "./watch.ts";

export interface Bounds {
  /** Bytes resident in all, and outside of the guest's memory. */
  readonly resident: number;
  readonly own: number;
  /** Milliseconds from SIGTERM to the end. */
  readonly reaction: number;
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
const DEATHS: readonly (number | undefined)[] = [134, 137];

/** One phrase for each thing that must not be; none if all is well. */
export function flaws(attack: Attack, watched: Watched, bounds: Bounds): string[] {
  const { code, signal, stderr, resident, own, reaction } = watched;
  const died = DEATHS.includes(code);
  const reason = attack.reason ?? /^error\[[A-Z_]+\]: /m;
  const found: readonly (readonly [boolean, string])[] = [
    [signal !== null, `it was killed by ${signal}`],
    [signal === null && !permitted(attack).includes(code ?? -1), `it ended with code ${code}`],
    [/panicked|RUST_BACKTRACE/.test(stderr), "it panicked"],
    [died && attack.silent !== true && !reason.test(stderr), `it did not say ${reason}`],
    // Its words are for a terminal: the guest must not speak to that.
    [died && CONTROL.test(stderr), "it let the guest speak to the terminal"],
    [attack.ends === "alone" && reaction !== undefined, "it did not end by itself"],
    [(reaction ?? 0) > bounds.reaction, `it ended ${Math.round(reaction ?? 0)} ms after SIGTERM`],
    [resident > bounds.resident, `it had ${resident} bytes resident`],
    [own > bounds.own, `it had ${own} bytes of its own resident`],
  ];
  const wrong = found.filter(([is]) => is).map(([, phrase]) => phrase);
  return wrong.length > 0 && stderr !== "" ? [...wrong, `it said: ${stderr}`] : wrong;
}

/** Exit codes. */
function permitted({ ends, codes = [], insist }: Attack): readonly number[] {
  const alone = ends === "never" ? [] : [0];
  const asked = ends === "alone" ? [] : [143];
  return [...alone, ...asked, ...(insist === true ? [130] : []), ...codes];
}
