// The global process object.

import { process } from "../node/process/process.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ process });
