// The global functions of timers.

import {
  clearImmediate,
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
} from "../node/timers-api.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout });
