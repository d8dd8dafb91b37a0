// The port that the server needs. Whom it asks is said at the start.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", name: "bench-proxy", ports: [3000] });
