// Event and CustomEvent.

import { CustomEvent, Event } from "../web/events/event.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ CustomEvent, Event });
