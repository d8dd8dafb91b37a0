// What a guest is told at its start.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "arguments and environment arrive whole, also what is not ASCII",
  args: ["one", "two words", "dürüm 🥙", "--flag"],
  options: ["--env", "NAME=value=with=signs", "--env", "EMPTY="],
  expect: {
    code: 0,
    stdout: `["one","two words","dürüm 🥙","--flag"]\nvalue=with=signs\n""\nundefined\n`,
    stderr: "",
  },
});
