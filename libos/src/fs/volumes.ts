// Which volumes the guest has: asked for once, all in one exit.

import { Error as HalError, PATH_MAX, VOLUME_COUNT, VolumeFlag, encodeVolumeDescribe } from "@unikernel/hal";
import { runtime } from "../core/runtime.ts";
import { performSync, Request } from "./request.ts";

export interface Volume {
  /** Its number in operations. */
  readonly number: number;
  /** Where it is mounted: absolute, no slash at its end. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** Descriptions asked for in one exit. */
const BATCH = 8;

/** The volumes in the order of their numbers. Costs one exit for each eight of them. */
export function describeVolumes(): Volume[] {
  const { machine } = runtime;
  const volumes: Volume[] = [];
  const room = new Uint8Array(BATCH * (PATH_MAX + 1));
  const address = machine.address(room);
  while (volumes.length < VOLUME_COUNT) {
    const requests = Array.from({ length: BATCH }, (_, i) => {
      const number = volumes.length + i;
      return new Request((ring, token) =>
        encodeVolumeDescribe(ring.view, ring.entry, token, address + i * (PATH_MAX + 1), PATH_MAX + 1, number),
      );
    });
    performSync(requests);
    for (const [i, { result, value }] of requests.entries()) {
      if (result === -HalError.NOT_FOUND) return volumes;
      if (result < 0) machine.panic(`the monitor does not tell of its volumes: error ${-result}`);
      const at = i * (PATH_MAX + 1);
      const path = machine.decodeUtf8(room, at, at + result, false)!;
      volumes.push({ number: volumes.length, path, readOnly: (value & VolumeFlag.READ_ONLY) !== 0 });
    }
  }
  return volumes;
}
