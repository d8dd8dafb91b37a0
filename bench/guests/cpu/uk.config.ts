// Memory for the work.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", name: "bench-cpu", memory: "64M" });
