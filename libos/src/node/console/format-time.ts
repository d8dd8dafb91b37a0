// Durations as console.timeEnd shows them.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Example: 1.234 milliseconds are "1.234ms", 61.5 seconds "1:01.500 (m:ss.mmm)". */
export function formatTime(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Number(milliseconds.toFixed(3))}ms`;
  if (milliseconds < MINUTE) return `${(milliseconds / SECOND).toFixed(3)}s`;
  const hours = Math.floor(milliseconds / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  const seconds = ((milliseconds % MINUTE) / SECOND).toFixed(3).padStart(6, "0");
  if (hours === 0) return `${minutes}:${seconds} (m:ss.mmm)`;
  return `${hours}:${String(minutes).padStart(2, "0")}:${seconds} (h:mm:ss.mmm)`;
}
