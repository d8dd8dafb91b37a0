// What the routes of the API work with.

import type { Fleet } from "../fleet.ts";
import type { Observer } from "../stats.ts";

/** What the routes work with. */
export interface Context {
  readonly fleet: Fleet;
  readonly observer: Observer;
  readonly started: number;
  readonly version: string;
}
