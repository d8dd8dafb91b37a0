// Watching files and directories.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "watchers tell of what comes, goes and changes, and let the guest end when they are closed",
  volumes: [{ path: "/data", files: { "dir/a.txt": "a" } }],
  localOnly: "an emulated machine has no directories to grant",
  expect: {
    code: 0,
    stdout: [
      "rename new.txt",
      "change a.txt",
      "rename a.txt",
      "recursive rename dir/deep/x",
      "promise rename y",
      "promise AbortError",
      "file 1 5",
      "file 5 0",
      "missing ENOENT",
      "ended",
      "",
    ].join("\n"),
    stderr: "",
  },
});
