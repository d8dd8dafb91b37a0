// EventTarget.

import { EventTarget } from "../web/events/event-target.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ EventTarget });
