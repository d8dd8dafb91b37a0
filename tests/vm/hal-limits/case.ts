// The HAL cases of what a guest can have at once on the real monitor.

import { SILENT_NAME } from "../../hal-cases/grants.ts";
import { halCase } from "../../hal-cases/vm-case.ts";

export default halCase("limits", "a guest has so many handles and questions at once, and no more", {
  names: { [SILENT_NAME]: "silent" },
  volumes: [{ path: "/data", files: { "hello.txt": "hello" } }],
  options: ["--allow-net", SILENT_NAME],
  localOnly: "an emulated machine has no directories to grant and no name server to ask",
});
