// Streams over a volume in little memory.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "streams of more bytes than the guest has memory go through it, by back-pressure alone",
  volumes: [{ path: "/data" }],
  options: ["--memory", "16M"],
  localOnly: "an emulated machine has no directories to grant",
  expect: {
    code: 0,
    stdout: "written 41943040\ncopied 41943040 true\n",
    stderr: "",
  },
});
