// The directory that it writes into.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", name: "durability-writer", volumes: ["/data"] });
