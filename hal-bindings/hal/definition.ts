// THE definition of the HAL. Everything else about it (TypeScript, Rust, C, docs/hal.md) is generated from this file.

import type { Definition } from "./schema.ts";
import { constants } from "./constants.ts";
import { enumerations } from "./enumerations.ts";
import { operations } from "./operations.ts";
import { structures } from "./structures.ts";

export const definition: Definition = {
  abiVersion: 1,
  constants,
  enumerations,
  structures,
  hypercalls: [
    {
      name: "enter",
      port: 0x510,
      since: 1,
      value: "0",
      text: "Here are new submissions; the monitor takes them while the completion ring has room. Returns when `enter_wait` completions are in the ring or `enter_deadline` has passed. The only place where a guest waits.",
    },
    {
      name: "exit",
      port: 0x511,
      since: 1,
      value: "the exit code, 0 to 255",
      text: "The guest is done. Console writes that are in the submission ring are carried out first. Does not return.",
    },
    {
      name: "panic",
      port: 0x512,
      since: 1,
      value: "a value of `panic_kind`",
      text: "The guest has died; the record at PANIC_ADDRESS says of what. Console writes that are in the submission ring are carried out first. Does not return.",
    },
    {
      name: "clock",
      port: 0x513,
      since: 1,
      value: "0",
      text: "Writes a fresh (tsc, monotonic, wall) triple into the boot page.",
    },
  ],
  operations,
};
