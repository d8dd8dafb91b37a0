// How values become text for the console and in messages. What does it is large, and many guests never print more than texts and numbers:
// it lies apart in the image and is read when it is first used. Where an application uses `util.inspect` itself, the build tool links
// `entries/printing.ts` in the place of this module, so that there is one of it.

import type { InspectOptions } from "./inspect/types.ts";
import { runtime, type Runtime } from "./runtime.ts";

export interface Printing {
  inspect(value: unknown, options?: InspectOptions): string;
  /** `console.table`. */
  formatTable(data: object, properties?: readonly string[]): string;
  /** `util.formatWithOptions`. */
  formatValues(options: InspectOptions | undefined, values: readonly unknown[]): string;
}

/** What is read: it is given the runtime, which it cannot import. */
export type MakePrinting = (runtime: Runtime) => Printing;

let read: Printing | undefined;

function printing(): Printing {
  return (read ??= (runtime.machine.readDeferred() as MakePrinting)(runtime));
}

export const inspect: Printing["inspect"] = (value, options) => printing().inspect(value, options);

export const formatTable: Printing["formatTable"] = (data, properties) => printing().formatTable(data, properties);

export const formatValues: Printing["formatValues"] = (options, values) => {
  const plain = read === undefined && options === undefined ? plainText(values) : undefined;
  return plain ?? printing().formatValues(options, values);
};

/** The same text for texts without placeholders, numbers, booleans, null and undefined; undefined if there is anything else. */
function plainText(values: readonly unknown[]): string | undefined {
  const [first] = values;
  if (values.length > 1 && typeof first === "string" && first.includes("%")) return undefined;
  let text = "";
  for (const [index, value] of values.entries()) {
    if (index > 0) text += " ";
    if (typeof value === "number") text += Object.is(value, -0) ? "-0" : String(value);
    else if (typeof value === "string" || typeof value === "boolean" || value === null || value === undefined)
      text += String(value);
    else return undefined;
  }
  return text;
}
