// The HAL cases of volumes on the real monitor, without the rights by which root is above permission bits.

import { VOLUMES } from "../../hal-cases/grants.ts";
import { halCase } from "../../hal-cases/vm-case.ts";

export default halCase("volumes", "the monitor keeps every promise of the HAL about volumes and files", {
  volumes: VOLUMES.map(({ quota, ...volume }) => ({
    ...volume,
    ...(quota === undefined ? {} : { quota: `${quota}` }),
  })),
  localOnly: "an emulated machine has no directories to grant",
});
