// Flags of open, as Node.js writes them.

import { codedError, invalidArgValue } from "../errors.ts";
import { constants } from "./constants.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;

/** @throws TypeError for flags that do not exist */
export function flagsToNumber(flags: unknown): number {
  if (typeof flags === "number") {
    if (Number.isInteger(flags) && flags >= -(2 ** 31) && flags < 2 ** 31) return flags;
    throw codedError(
      RangeError,
      "ERR_OUT_OF_RANGE",
      `The value of "flags" is out of range. It must be an integer. Received ${flags}`,
    );
  }
  switch (flags) {
    case undefined:
    case null:
    case "r":
      return O_RDONLY;
    case "rs":
    case "sr":
      return O_RDONLY | O_SYNC;
    case "r+":
      return O_RDWR;
    case "rs+":
    case "sr+":
      return O_RDWR | O_SYNC;
    case "w":
      return O_TRUNC | O_CREAT | O_WRONLY;
    case "wx":
    case "xw":
      return O_TRUNC | O_CREAT | O_WRONLY | O_EXCL;
    case "w+":
      return O_TRUNC | O_CREAT | O_RDWR;
    case "wx+":
    case "xw+":
      return O_TRUNC | O_CREAT | O_RDWR | O_EXCL;
    case "a":
      return O_APPEND | O_CREAT | O_WRONLY;
    case "ax":
    case "xa":
      return O_APPEND | O_CREAT | O_WRONLY | O_EXCL;
    case "as":
    case "sa":
      return O_APPEND | O_CREAT | O_WRONLY | O_SYNC;
    case "a+":
      return O_APPEND | O_CREAT | O_RDWR;
    case "ax+":
    case "xa+":
      return O_APPEND | O_CREAT | O_RDWR | O_EXCL;
    case "as+":
    case "sa+":
      return O_APPEND | O_CREAT | O_RDWR | O_SYNC;
    default:
      throw invalidArgValue("flags", typeof flags === "string" ? `'${flags}'` : String(flags));
  }
}
