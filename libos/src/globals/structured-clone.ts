// structuredClone.

import { structuredClone } from "../web/structured-clone.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ structuredClone });
