// A chat room needs one port and nothing else: no files, no destinations.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "server.ts", ports: [4000] });
