// Buffer.

import { Buffer } from "../node/buffer/buffer.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ Buffer });
