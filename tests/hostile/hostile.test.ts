// A guest of machine code that attacks the monitor. Whatever it does: it ends by itself, or for a reason that is told, or at SIGTERM; the
// monitor neither crashes nor hangs nor grows, and nothing outside of the grants is reached. One seed is the day's, so that every day
// something else is tried; HOSTILE_SEED=7 plays one again, HOSTILE_SEED=100-199 hunts.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { attacks, type Attack } from "./attacks.ts";
import { flaws } from "./judge.ts";
import { hostileImage, MEMORY } from "./image.ts";
import { surroundings } from "./surroundings.ts";
import { watch, type Watched } from "./watch.ts";

const today = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));
const seeds: readonly number[] = said(process.env["HOSTILE_SEED"]) ?? [1, 2, 3, 4, today];
/** Endless guests run so long, ms; others get as long as they want, but are asked to end after LIMIT. */
const ENDLESS = 400;
const LIMIT = 10_000;
/** The monitor's own memory, besides the guest's. */
const OWN = 8 * 2 ** 20;
/** Within so many ms a monitor has ended after SIGTERM; this machine may be busy with other tests. */
const REACTION = 1000;

let image = "";
/** The worst that was seen, for the record. */
const worst = { resident: 0, own: 0, reaction: 0 };

describe("a hostile guest", () => {
  beforeAll(() => {
    console.log(`the day's seed is ${today}`);
    image = hostileImage();
  });
  afterAll(() => {
    const [size, own] = [worst.resident, worst.own].map((bytes) => (bytes / 2 ** 20).toFixed(1));
    console.log(
      `the largest monitor had ${size} MB resident, ${own} MB its own, with a guest of ${MEMORY / 2 ** 20} MB; the slowest ended ${Math.round(worst.reaction)} ms after SIGTERM`,
    );
  });

  for (const attack of attacks)
    for (const seed of attack.once === true ? seeds.slice(-1) : seeds)
      test.concurrent(`${attack.name}${attack.unread === true ? ", unread" : ""}, seed ${seed}`, async (context) => {
        skipFor(context, noKvm());
        const { watched, changed } = await attempt(attack, seed);
        expect(changed).toBe(undefined);
        worst.resident = Math.max(worst.resident, watched.resident);
        worst.own = Math.max(worst.own, watched.own);
        worst.reaction = Math.max(worst.reaction, watched.reaction ?? 0);
        expect(flaws(attack, watched, { resident: MEMORY + OWN, own: OWN, reaction: REACTION })).toEqual([]);
      });
});

/** How it ended, and what has changed where it may not reach. */
async function attempt(attack: Attack, seed: number): Promise<{ watched: Watched; changed: string | undefined }> {
  const around = await surroundings(attack.strict === true);
  try {
    const watched = await watch({
      args: [...around.options, image, "--", attack.name, String(seed), String(attack.rounds)],
      memory: MEMORY,
      patience: attack.ends === "alone" ? LIMIT : ENDLESS,
      ...(attack.insist === true && { insist: true }),
      ...(attack.unread === true && { stdout: around.stuckPipe() }),
      ...(attack.silent === true && { silent: true }),
    });
    return { watched, changed: around.changed() };
  } finally {
    around.remove();
  }
}

/** `7` or `100-199`. */
function said(text: string | undefined): number[] | undefined {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text ?? "") ?? [];
  if (first === undefined) return undefined;
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
}
