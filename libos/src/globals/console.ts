// The global console. With it comes `inspect`, which shows uncaught errors with their properties and causes too.

import { inspect } from "../core/printing.ts";
import { setErrorFormatter } from "../core/uncaught.ts";
import { console } from "../node/console/console.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ console });
setErrorFormatter(inspect);
