// fetch.

import { defineGlobals } from "./define.ts";
import { fetch } from "./fetch/fetch.ts";

defineGlobals({ fetch });
