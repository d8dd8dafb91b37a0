// Sizes and times as people write them: `32M`, `10s`.

const sizes: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const times: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest time: what a timer of Node.js can wait, 2^31 - 1 ms. */
export const timeMax = 2 ** 31 - 1;

/** Bytes of `32M`, of a number with K, G or nothing behind it, or of a number; undefined if it is no size. */
export function parseSize(size: string | number): number | undefined {
  const match = /^(\d+)([KMG]?)$/i.exec(String(size));
  const bytes = match === null ? Number.NaN : Number(match[1]) * sizes[match[2]!.toUpperCase()]!;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Milliseconds of `500ms`, `10s`, `1m`, `2h` or `1d`; undefined if it is no time or more than `timeMax`. */
export function parseTime(time: string): number | undefined {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(time);
  const milliseconds = match === null ? Number.NaN : Number(match[1]) * times[match[2]!]!;
  return milliseconds <= timeMax ? milliseconds : undefined;
}

/** Bytes in the unit that reads best: `32 MB` (of 1024 * 1024), `1.2 MB`, `17 KB`, `9 bytes`. */
export function formatSize(bytes: number): string {
  if (bytes < 2 ** 10) return `${bytes} bytes`;
  const [value, unit] =
    bytes < 2 ** 20 ? [bytes / 2 ** 10, "KB"] : bytes < 2 ** 30 ? [bytes / 2 ** 20, "MB"] : [bytes / 2 ** 30, "GB"];
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${unit}`;
}
