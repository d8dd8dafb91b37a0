// The HAL cases of IPv6 on the real monitor.

import { OWN_PORT_6 } from "../../hal-cases/grants.ts";
import { halCase } from "../../hal-cases/vm-case.ts";

export default halCase("ipv6", "streams and datagrams go over IPv6", {
  options: ["--listen", `[::1]:0:${OWN_PORT_6}`],
});
