// Response.

import { Response } from "../web/fetch/response.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ Response });
