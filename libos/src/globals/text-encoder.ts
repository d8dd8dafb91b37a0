// TextEncoder.

import { TextEncoder } from "../web/text-encoder.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ TextEncoder });
