// The directory that it works in.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", name: "bench-files", memory: "64M", volumes: ["/data"] });
