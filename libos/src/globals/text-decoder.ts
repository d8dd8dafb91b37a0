// TextDecoder.

import { TextDecoder } from "../web/text-decoder.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ TextDecoder });
