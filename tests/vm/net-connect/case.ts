// Outgoing connections.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a peer that does not read stops the writer, and each way of not getting through has its own error",
  steps: [{ kind: "occupy" }],
  options: ["--allow-net", "127.0.0.1", "--env", "PORT={port}"],
  expect: {
    code: 0,
    stdout: [
      /^open 127\.0\.0\.1 127\.0\.0\.1 true\nslow peer: true true true\nclosed true\n/,
      /^ECONNREFUSED connect connect ECONNREFUSED 127\.0\.0\.1:1$/m,
      /^EACCES connect connect EACCES 127\.0\.0\.2:\d+: 127\.0\.0\.2:\d+ is not granted .*`connect` of uk\.config\.ts.*--allow-net 127\.0\.0\.2/m,
      /^EACCES getaddrinfo getaddrinfo EACCES somewhere\.invalid: .*--allow-net somewhere\.invalid/m,
      /\nABORT_ERR\n$/,
    ],
    stderr: "",
  },
});
