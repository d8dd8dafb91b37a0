import { defineConfig } from "unikernel";

export default defineConfig({
  entry: "src/server.ts",
  name: "my-app",
  memory: "32M",
  ports: [3000],
});
