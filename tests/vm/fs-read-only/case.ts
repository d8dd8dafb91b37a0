// A volume that is mounted read-only.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "nothing of a read-only volume can be changed, and each error says what to do",
  volumes: [{ path: "/data", readOnly: true, files: { "a.txt": "text", "dir/b.txt": "b" } }],
  localOnly: "an emulated machine has no directories to grant",
  expect: {
    code: 0,
    stdout: [
      "read text a.txt,dir",
      "writeFileSync EROFS true",
      "appendFileSync EROFS true",
      "mkdirSync EROFS true",
      "rmdirSync EROFS true",
      "unlinkSync EROFS true",
      "renameSync EROFS true",
      "linkSync EROFS true",
      "symlinkSync EROFS true",
      "chmodSync EROFS true",
      "utimesSync EROFS true",
      "truncateSync EROFS true",
      "copyFileSync EROFS true",
      "rmSync EROFS true",
      "mkdtempSync EROFS true",
      "accessSync EROFS true",
      "exists mkdir undefined",
      "same a.txt,dir",
      "",
    ].join("\n"),
    stderr: "",
  },
});
