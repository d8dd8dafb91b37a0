// What a guest sees of the host lies at places that have nothing to do with each other.

import { VOLUME_COUNT } from "@unikernel/hal";
import type { Origins } from "./guest.ts";
import { isWithin } from "./paths.ts";
import type { Problems } from "./problems.ts";
import type { Guest } from "./types.ts";

/** Reports directories at places of the guest that overlap, and more of them than a guest can have. */
export function judgeVolumes(guest: Guest, problems: Problems, origins: Origins): void {
  const directories = guest.devices.filter((claim) => claim.kind === "directory");
  const places = [...guest.volumes, ...directories];
  for (const [index, place] of places.entries()) {
    const other = places.slice(0, index).find(({ at }) => isWithin(at, place.at) || isWithin(place.at, at));
    if (other !== undefined)
      problems.add(origins.get(place) ?? ["guests", guest.name], {
        code: "VOLUME_OVERLAP",
        what:
          place.at === other.at
            ? `The guest \`${guest.name}\` has two directories at ${place.at}`
            : `The guest \`${guest.name}\` has a directory at ${place.at} and one at ${other.at}: one lies within the other`,
        how: "Give each a place of its own",
      });
  }
  if (places.length > VOLUME_COUNT)
    problems.add(
      ["guests", guest.name, "volumes"],
      {
        code: "TOO_MANY_VOLUMES",
        what: `The guest \`${guest.name}\` has ${places.length} directories with those of its devices, and can have ${VOLUME_COUNT}`,
        how: "Grant a directory above several of them instead",
      },
      "name",
    );
}
