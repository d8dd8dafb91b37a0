// UDP in a guest.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a guest serves a UDP port and asks it, with datagrams of up to the most bytes there are",
  // What is taken is the TCP port: the UDP port of the same number is the guest's.
  steps: [{ kind: "occupy" }],
  options: ["-p", "{port}:5000/udp", "--allow-net", "127.0.0.1", "--env", "HOST_PORT={port}"],
  expect: {
    code: 0,
    stdout: [
      /^\{ address: '0\.0\.0\.0', family: 'IPv4', port: 5000 \}\n/,
      /\n1 true true 1\n1400 true true 1400\n20000 true true 20000\n65507 true true 65507\ntrue 0\n/,
      /\nEACCES send EACCES 192\.0\.2\.1:53: .*--allow-net 192\.0\.2\.1:53.*\nclosed\n$/,
    ],
    stderr: "",
  },
});
