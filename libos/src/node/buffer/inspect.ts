// How a Buffer is shown: its first bytes in hex, then its own properties.

import { inspectable } from "../../web/inspectable.ts";

/** The most bytes that are shown. */
export const INSPECT_MAX_BYTES = 50;
/** Above this many bytes own properties are not looked for. */
const EXTRA_MAX_BYTES = 4096;

export function inspectBuffer(type: { readonly prototype: Uint8Array }): void {
  inspectable(type, (buffer, inspect, options) => {
    const shown = Math.min(INSPECT_MAX_BYTES, buffer.length);
    const hex: string[] = [];
    for (let i = 0; i < shown; i++) hex.push(buffer[i]!.toString(16).padStart(2, "0"));
    let text = hex.join(" ");
    const rest = buffer.length - shown;
    if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? "s" : ""}`;
    // The engine can only list them together with all indices: not worth it for a large one.
    const keys = buffer.length <= EXTRA_MAX_BYTES ? Object.keys(buffer) : [];
    const extra = keys.filter((key) => !/^\d+$/.test(key));
    if (extra.length > 0) {
      const properties = Object.fromEntries(
        extra.map((key) => [key, (buffer as unknown as Record<string, unknown>)[key]]),
      );
      text += `${text === "" ? "" : ", "}${inspect(properties, { ...options, breakLength: Infinity, compact: true }).slice(2, -2)}`;
    }
    return `<${buffer.constructor.name} ${text}>`;
  });
}
