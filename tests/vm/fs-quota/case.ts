// A volume with a quota.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a full quota is an error that says so, what was written stays, and what is removed makes room",
  volumes: [{ path: "/data", quota: "256K" }],
  localOnly: "an emulated machine has no directories to grant",
  expect: {
    code: 0,
    stdout: [
      /^write EDQUOT: disk quota exceeded, write \(the volume's quota is reached: raise it with --volume-quota\)$/m,
      /^kept true$/m,
      /^promise EDQUOT$/m,
      /^stream EDQUOT$/m,
      /^room true$/m,
      /^statfs true true$/m,
    ],
    stderr: "",
  },
});
