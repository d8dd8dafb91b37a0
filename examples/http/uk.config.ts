// How `uk build` makes the image: which module starts, and the port that the guest needs.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "server.ts", ports: [3000] });
