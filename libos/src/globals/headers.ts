// Headers.

import { Headers } from "../web/fetch/headers.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ Headers });
