// The ports that the servers need.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", ports: [3000, 4000] });
