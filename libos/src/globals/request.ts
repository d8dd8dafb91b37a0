// Request.

import { Request } from "../web/fetch/request.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ Request });
