// Times and sizes as people read and write them, and text of guests that a terminal may be shown.

import type { Instance } from "@unikernel/monitor/api";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const units: Readonly<Record<string, number>> = { ms: 1, s: second, m: minute, h: hour, d: day };

/** How long: `340ms`, `12s`, `5m 3s`, `2h 10m`, `3d 4h`: two units at most. Negative ones (clocks that differ) are 0. */
export function formatDuration(milliseconds: number): string {
  const time = Math.max(0, milliseconds);
  if (time < second) return `${Math.round(time)}ms`;
  if (time < minute) return `${Math.floor(time / second)}s`;
  const [big, small, names] =
    time < hour
      ? ([minute, second, "ms"] as const)
      : time < day
        ? ([hour, minute, "hm"] as const)
        : ([day, hour, "dh"] as const);
  const rest = Math.floor((time % big) / small);
  return `${Math.floor(time / big)}${names[0]}${rest === 0 ? "" : ` ${rest}${names[1]}`}`;
}

/** Milliseconds since 1970 of `10m`, `1h30m` ago or of a date (ISO 8601); undefined if it is neither. */
export function parseSince(text: string, now: number): number | undefined {
  if (/^(?:\d+(?:ms|s|m|h|d))+$/.test(text)) {
    const parts = text.matchAll(/(\d+)(ms|s|m|h|d)/g);
    const ago = [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0);
    return Number.isSafeInteger(ago) ? Math.max(0, now - ago) : undefined;
  }
  if (!/^\d{4}-\d{2}-\d{2}(?:$|[T ])/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date);
}

/** A size in few letters, for columns: `9B`, `17K`, `1.2M`, `32M`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)}${"BKMGT"[unit]}`;
}

/** Local time of the day, and the date if it is another one: `12:03:04`, `2026-01-31 12:03:04`. */
export function formatTime(milliseconds: number, now: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const dayOf = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const date = new Date(milliseconds);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return dayOf(date) === dayOf(new Date(now)) ? time : `${dayOf(date)} ${time}`;
}

/** `127.0.0.1:8080->3000`; TCP is not said. */
export function formatPorts(ports: readonly string[]): string {
  return ports.map((port) => port.replace(/\/tcp$/, "")).join(", ");
}

/** The state, with the exit code of what has ended, and with what is waited for: `running`, `ended (1)`, `waiting: waits for db`. */
export function formatState({ state, exitCode, reason }: Pick<Instance, "state" | "exitCode" | "reason">): string {
  if (state === "waiting" && reason !== undefined) return `${state}: ${harmless(reason)}`;
  return exitCode === undefined || (state !== "ended" && state !== "waiting") ? state : `${state} (${exitCode})`;
}

/**
 * Text that a guest has written, as a terminal may be shown it: colours and tabs stay, all other control characters would move the
 * cursor, set titles or type for the user, and are shown by their names.
 */
export function harmless(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- it is about these characters
    /(\u001b\[[0-9;:]*m)|[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character, colour: string | undefined) =>
      colour ?? `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}
