// The HAL cases of the rings, the control operations and streams, which the fake passes too, on the real monitor.

import { halCase } from "../../hal-cases/vm-case.ts";

export default halCase("base", "the monitor keeps every promise of the HAL");
