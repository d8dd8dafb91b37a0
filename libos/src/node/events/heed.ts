// The option `signal` of what lives until its 'close'.

import { checkSignal } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import type { EventEmitter } from "./emitter.ts";

/** Calls `act` when the signal aborts, or by a later turn if it has. After the owner's 'close' the signal holds nothing of it. */
export function heed(signal: AbortSignal, owner: EventEmitter, act: () => void): void {
  checkSignal(signal, "options.signal");
  if (signal.aborted) {
    nextTick(act);
    return;
  }
  signal.addEventListener("abort", act, { once: true });
  owner.once("close", () => signal.removeEventListener("abort", act));
}
