// The HAL cases of names on the real monitor, with a name server beside it.

import { HOST_ADDRESSES, HOST_NAME, MISSING_NAME, ZONE } from "../../hal-cases/grants.ts";
import { halCase } from "../../hal-cases/vm-case.ts";

export default halCase("names", "the monitor keeps every promise of the HAL about names", {
  names: ZONE,
  options: [
    ...HOST_ADDRESSES.flatMap((address) => ["--add-host", `${HOST_NAME}:${address}`]),
    ...[...Object.keys(ZONE), MISSING_NAME].flatMap((name) => ["--allow-net", name]),
  ],
  localOnly: "an emulated machine has no name server to ask",
});
