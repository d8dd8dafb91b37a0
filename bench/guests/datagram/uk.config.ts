// The port that the server needs.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", name: "bench-datagram", ports: ["3000/udp"] });
