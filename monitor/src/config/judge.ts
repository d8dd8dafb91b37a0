// What must be true between the parts of a configuration.

import type { Origins } from "./guest.ts";
import type { Problems } from "./problems.ts";
import type { Configuration } from "./types.ts";

export function judge(_configuration: Configuration, _problems: Problems, _origins: Origins): void {}
