// The port that the server needs.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", ports: [3000] });
