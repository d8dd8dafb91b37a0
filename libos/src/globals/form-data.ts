// FormData.

import { FormData } from "../web/file/form-data.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ FormData });
