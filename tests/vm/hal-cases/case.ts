// The suite of HAL cases, which the fake passes too, on the real monitor.

import { join } from "node:path";
import { bareImage } from "../../harness/bare-image.ts";
import { defineCase } from "../../harness/case.ts";
import { root } from "../../harness/places.ts";
import { cases } from "../../hal-cases/cases.ts";
import { OWN_PORT } from "../../hal-cases/raw.ts";

export default defineCase({
  about: "the monitor keeps every promise of the HAL",
  image: () =>
    bareImage(join(root, "tests/dist/hal-cases/guest.js"), {
      name: "hal-cases",
      memory: 64 * 2 ** 20,
      ports: [OWN_PORT],
    }),
  listen: [OWN_PORT],
  options: ["--allow-net", "127.0.0.1"],
  expect: { code: 0, stdout: expected() },
});

/** What a case prints stands before the line that reports it. */
function expected(): string {
  const prints: Readonly<Record<string, string>> = {
    "a console write takes all bytes; an unknown stream is invalid": "console: grüße\n",
  };
  return cases.map(({ name }) => `${prints[name] ?? ""}ok ${name}\n`).join("");
}
