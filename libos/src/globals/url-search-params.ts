// URLSearchParams.

import { URLSearchParams } from "../web/url/search-params.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ URLSearchParams });
