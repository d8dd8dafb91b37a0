// A limit that changes while the guest runs.

import { join } from "node:path";
import { bareImage } from "../../harness/bare-image.ts";
import { defineCase } from "../../harness/case.ts";
import { root } from "../../harness/places.ts";

export default defineCase({
  about: "the kernel keeps to a limit that is set, lowered below what is in use, and lifted",
  image: () =>
    bareImage(join(root, "tests/dist/vm/memory-limit-lowered/guest.js"), {
      name: "memory-limit-lowered",
      memory: 64 * 2 ** 20,
      ports: [],
    }),
  expect: {
    code: 0,
    stdout:
      "a limit binds\nlowering it below what is in use takes nothing away\ngarbage is collected within it\nand is gone when it is lifted\n",
    stderr: "",
  },
});
