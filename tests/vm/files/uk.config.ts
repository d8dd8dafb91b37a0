// What goes into the image.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "app.ts", files: ["data"] });
