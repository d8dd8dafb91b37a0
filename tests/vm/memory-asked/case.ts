// The operator wants memory back.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a guest that is never at rest collects its garbage and gives memory back when it is asked, and goes on",
  options: ["--memory", "64M"],
  steps: [
    { kind: "await", stream: "stdout", text: "made: true" },
    { kind: "resident", above: 18e6 },
    { kind: "signal", signal: "USR1" },
    { kind: "resident", below: 3e6 },
    { kind: "signal", signal: "TERM" },
  ],
  expect: { code: 0, stdout: "made: true\n", stderr: "" },
  localOnly: "an emulated machine's shell does not look at what a process holds",
});
