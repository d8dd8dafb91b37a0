// What the routes work with.

import type { Fleet } from "../fleet.ts";
import type { Observer } from "../stats.ts";

export interface Context {
  readonly fleet: Fleet;
  readonly observer: Observer;
  readonly started: number;
  readonly version: string;
}
