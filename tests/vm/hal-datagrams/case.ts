// The HAL cases of datagrams on the real monitor.

import { halCase } from "../../hal-cases/vm-case.ts";

export default halCase("datagrams", "the monitor keeps every promise of the HAL about datagrams");
