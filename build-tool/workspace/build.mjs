// npm run build: everything that can be built. What is up to date takes a moment: cargo and tsc see for themselves.

import { setUp } from "./set-up.mjs";
import { script } from "./process.mjs";

await script(setUp);
