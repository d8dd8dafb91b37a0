// What the image needs: a port, a volume for the notes, and the web page in the image itself.

import { defineConfig } from "unikernel";

export default defineConfig({
  entry: "server.ts",
  ports: [3000],
  volumes: ["/data"],
  files: ["public"],
  env: { DATA: "/data" },
});
