// Prints the framing fields that close an answer's head. Pure; what the fields say is decided by who calls.

import { STATUS_CODES } from "./http-wire.ts";

const lines: Record<number, string> = {};

/** "HTTP/1.1 200 OK\r\n" */
export function statusLine(status: number, reason: string | undefined): string {
  if (reason !== undefined) return `HTTP/1.1 ${status} ${reason}\r\n`;
  return (lines[status] ??= `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "unknown"}\r\n`);
}

/** RFC 9110, 6.4.1: answers without content, whatever their fields say. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304 || (status >= 100 && status <= 199);
}
