import { defineConfig } from "unikernel";

export default defineConfig({
  entry: "src/main.ts",
  name: "my-app",
  memory: "32M",
});
