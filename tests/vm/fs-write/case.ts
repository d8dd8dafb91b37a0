// Volumes in the tree of the image.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about:
    "volumes are mounted where they are said to be, each in its own, and what is outside of them cannot be written",
  volumes: [
    { path: "/data" },
    { path: "/data/inner" },
    { path: "/var/lib/app", files: { "seed.txt": "from the host" } },
  ],
  localOnly: "an emulated machine has no directories to grant",
  expect: {
    code: 0,
    stdout: [
      "root data,var",
      "data a.txt,inner",
      "inner b.txt",
      "above a.txt,inner",
      "seed from the host",
      "across EXDEV EXDEV",
      "copied text",
      "mount EBUSY EEXIST",
      "outside EROFS: read-only file system, open '/x' (only volumes can be written: mount one with -v DIR:/path)",
      "escape EXDEV",
      "absolute EXDEV",
      "lock EAGAIN shared EAGAIN free",
      "umask 600 755",
      "exit",
      "",
    ].join("\n"),
    stderr: "",
  },
});
