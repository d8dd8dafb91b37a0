// Whether and how long each address of a name is tried: the defaults that an application may change.

import { ATTEMPT_TIMEOUT } from "../../net/dial-host.ts";
import { invalidArgType, outOfRange } from "../errors.ts";

export const autoSelect: { family: boolean; attemptTimeout: number } = {
  family: true,
  attemptTimeout: ATTEMPT_TIMEOUT,
};

export function getDefaultAutoSelectFamily(): boolean {
  return autoSelect.family;
}

export function setDefaultAutoSelectFamily(value: boolean): void {
  if (typeof value !== "boolean") throw invalidArgType("value", "boolean", value);
  autoSelect.family = value;
}

export function getDefaultAutoSelectFamilyAttemptTimeout(): number {
  return autoSelect.attemptTimeout;
}

/** Milliseconds, at least 10. */
export function setDefaultAutoSelectFamilyAttemptTimeout(value: number): void {
  if (typeof value !== "number") throw invalidArgType("value", "number", value);
  if (!Number.isInteger(value) || value < 1) throw outOfRange("value", ">= 1 && <= 2147483647", value);
  autoSelect.attemptTimeout = Math.max(10, value);
}
