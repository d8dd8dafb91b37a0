// AbortController and AbortSignal.

import { AbortController, AbortSignal } from "../web/events/abort.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ AbortController, AbortSignal });
