// A busy guest: more completions wait than the ring holds.

import { join } from "node:path";
import { bareImage } from "../../harness/bare-image.ts";
import { defineCase } from "../../harness/case.ts";
import { root } from "../../harness/places.ts";

export default defineCase({
  about: "a guest whose completion ring is full gives its memory back when that is taken, and does not die meanwhile",
  image: () =>
    bareImage(join(root, "tests/dist/vm/memory-asked-full-ring/guest.js"), {
      name: "memory-asked-full-ring",
      memory: 64 * 2 ** 20,
      ports: [],
    }),
  expect: { code: 0, stdout: "", stderr: "" },
});
