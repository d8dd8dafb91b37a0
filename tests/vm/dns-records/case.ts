// Names in a guest.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a guest asks for addresses and records of the names it is granted, and is told what is wrong with others",
  names: { "db.test": { A: ["10.0.0.5"], TXT: ["hello"] } },
  options: [
    ...["--add-host", "pinned.test:10.0.0.6", "--add-host", "pinned.test:fd00::6"],
    ...["db.test", "pinned.test", "gone.test", "localhost"].flatMap((name) => ["--allow-net", name]),
  ],
  localOnly: "an emulated machine has no name server to ask",
  expect: {
    code: 0,
    stdout: [
      /^\{ address: '10\.0\.0\.5', family: 4 \}\n\[\n? *\{ address: '10\.0\.0\.6', family: 4 \},\s*\{ address: 'fd00::6', family: 6 \}\s*\]\n/,
      /\n\{ address: '127\.0\.0\.1', family: 4 \}\n\[ '10\.0\.0\.5' \]\n\[ \[ 'hello' \] \]\n\[ 'localhost' \]\n/,
      /\nENODATA queryMx ENODATA db\.test\nENOTFOUND queryA ENOTFOUND gone\.test\nENOTFOUND getaddrinfo ENOTFOUND gone\.test\n/,
      /\nEACCES getaddrinfo EACCES other\.test: .*--allow-net other\.test/,
      /\nEACCES queryA EACCES other\.test: .*--allow-net other\.test.*\n$/,
    ],
    stderr: "",
  },
});
