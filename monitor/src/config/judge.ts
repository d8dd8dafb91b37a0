// What must be true between the parts of a configuration.

import { judgeDevices } from "./judge-devices.ts";
import { judgeNames } from "./judge-names.ts";
import { judgeOrder } from "./judge-order.ts";
import { judgePorts } from "./judge-ports.ts";
import { judgeVolumes } from "./judge-volumes.ts";
import type { Origins } from "./guest.ts";
import type { Problems } from "./problems.ts";
import type { Configuration } from "./types.ts";
import { formatSize } from "./units.ts";

/** Reports every conflict within a configuration. Names that refer to nothing have been reported when it was normalised. */
export function judge(configuration: Configuration, problems: Problems, origins: Origins): void {
  judgeNames(configuration.guests, problems);
  judgeLimits(configuration, problems);
  for (const guest of configuration.guests) judgeVolumes(guest, problems, origins);
  judgePorts(configuration.guests, problems, origins);
  judgeDevices(configuration, problems, origins);
  judgeOrder(configuration.guests, problems);
}

/** What all instances take: of memory as far as the file says it, for an image may say it too. */
export function demand({ guests }: Configuration): { readonly instances: number; readonly memory: number } {
  return {
    instances: guests.reduce((sum, { replicas }) => sum + replicas, 0),
    memory: guests.reduce((sum, { replicas, memory = 0 }) => sum + replicas * memory, 0),
  };
}

function judgeLimits(configuration: Configuration, problems: Problems): void {
  const { host, guests } = configuration;
  const { instances, memory } = demand(configuration);
  if (host.memory !== undefined && memory > host.memory)
    problems.add(["host", "memory"], {
      code: "MEMORY_OVER_HOST",
      what: `The ${instances} instances of all guests have ${formatSize(memory)} of memory together, more than the ${formatSize(host.memory)} of \`host.memory\``,
      how: "Lower `memory` or `replicas` of a guest, or raise `host.memory` if the host has more",
    });
  if (instances > host.guests)
    problems.add(["host", "guests"], {
      code: "GUESTS_OVER_HOST",
      what: `All guests together have ${instances} instances, more than the ${host.guests} of \`host.guests\``,
      how: "Lower `replicas` of a guest, or raise `host.guests`",
    });
  for (const { name, memory: limit, memoryMax } of guests)
    if (limit !== undefined && memoryMax !== undefined && limit > memoryMax)
      problems.add(["guests", name, "memoryMax"], {
        code: "MEMORY_OVER_MAX",
        what: `\`memory\` of the guest \`${name}\` is ${formatSize(limit)}, more than its \`memoryMax\`, ${formatSize(memoryMax)}`,
        how: "Raise `memoryMax`, or leave it out if the memory need not grow while it runs",
      });
}
