// Memory that an application does not need any more.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a guest that has dropped 20 MB, circles included, holds no more than at its start when it has come to rest",
  options: ["--memory", "64M", "--listen", "0:7000"],
  steps: [
    { kind: "await", stream: "stdout", text: "full: true" },
    { kind: "resident", above: 18e6 },
    { kind: "await", stream: "stdout", text: "dropped" },
    { kind: "resident", below: 2.5e6 },
    { kind: "signal", signal: "TERM" },
  ],
  expect: { code: 0, stdout: "full: true\ndropped\nempty: true\n", stderr: "" },
  localOnly: "an emulated machine's shell does not look at what a process holds",
});
