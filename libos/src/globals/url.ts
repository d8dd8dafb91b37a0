// URL.

import { URL } from "../web/url/url.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ URL });
