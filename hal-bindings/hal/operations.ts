// The operations of the submission ring: one file a group of devices.

import { controlOperations } from "./operations/control.ts";
import { datagramOperations } from "./operations/datagram.ts";
import { memoryOperations } from "./operations/memory.ts";
import { nameOperations } from "./operations/name.ts";
import { streamOperations } from "./operations/stream.ts";
import { volumeOperations } from "./operations/volume.ts";
import type { Operation } from "./schema.ts";

export const operations: readonly Operation[] = [
  ...controlOperations,
  ...memoryOperations,
  ...streamOperations,
  ...datagramOperations,
  ...nameOperations,
  ...volumeOperations,
];
