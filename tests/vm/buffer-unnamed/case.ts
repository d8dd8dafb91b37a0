// An application that never names Buffer.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "what comes over the network is a Buffer with all its methods, also if the application never names it",
  steps: [{ kind: "occupy" }],
  options: ["-p", "{port}:5000/udp", "--allow-net", "127.0.0.1", "--env", "HOST_PORT={port}"],
  expect: { code: 0, stdout: [/^udp hello 68656c6c6f\n$/], stderr: "" },
});
