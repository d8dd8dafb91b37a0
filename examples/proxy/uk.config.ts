// `connect` is the proxy's allow-list. It is not the program that keeps it, but the monitor: what is not listed cannot be reached.

import { defineConfig } from "unikernel";

export default defineConfig({
  entry: "proxy.ts",
  ports: [3000],
  connect: ["localhost:8080", "example.com:80", "*.example.com:80"],
});
