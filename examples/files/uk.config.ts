// What goes into the image besides the code: the directory `public`, which the guest sees as /public.

import { defineConfig } from "unikernel";

export default defineConfig({ entry: "server.ts", ports: [3000], files: ["public"] });
