// Sizes as people write them: "32M" to bytes and back, for guest memory.

import { MEMORY_MAX, MEMORY_MIN } from "@unikernel/hal";

const units: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes of a size, or in one phrase why it is none. */
export function parseBytes(size: string | number): number | string {
  const match = /^(\d+)\s*([KMG]?)(?:i?B)?$/i.exec(String(size));
  const bytes = match === null ? Number.NaN : Number(match[1]) * units[match[2]!.toUpperCase()]!;
  return Number.isSafeInteger(bytes) ? bytes : "it is not a whole number with K, M or G behind it";
}

/** Bytes of a guest memory size, or in one phrase why it is none. */
export function parseMemory(size: string | number): number | string {
  const bytes = parseBytes(size);
  if (typeof bytes === "string") return bytes;
  if (bytes < MEMORY_MIN) return `it is less than ${formatSize(MEMORY_MIN)}`;
  if (bytes > MEMORY_MAX) return `it is more than ${formatSize(MEMORY_MAX)}`;
  if (bytes % 4096 !== 0) return "it is not a multiple of 4096 bytes";
  return bytes;
}

/** Bytes in the unit that reads best: `32 MB` (of 1024 * 1024), `1.2 MB`, `17 KB`, `9 bytes`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [value, unit] =
    bytes < 2 ** 20 ? [bytes / 2 ** 10, "KB"] : bytes < 2 ** 30 ? [bytes / 2 ** 20, "MB"] : [bytes / 2 ** 30, "GB"];
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${unit}`;
}
