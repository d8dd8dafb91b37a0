// Prints the fields of a Response, leaving out those that are the server's business.

import { fieldLine } from "../../node/http/fields.ts";
import { Headers } from "../../web/fetch/headers.ts";

/** Field lines, and what they say. */
export interface PrintedFields {
  readonly text: string;
  readonly date: boolean;
  readonly close: boolean;
  /** The application says the length of its stream, or of the body that a HEAD does not get. */
  readonly length: boolean;
  readonly lengthValue: number;
}

// One object for all calls, filled anew: nothing runs in between that could print other fields.
const printed = { text: "", date: false, close: false, length: false, lengthValue: 0 };
let streamed = false;

/** `isStream`: the length of the body is not known, so the application may say it. Valid until the next call. */
export function printFields(headers: Headers, isStream: boolean): PrintedFields {
  printed.text = "";
  printed.date = printed.close = printed.length = false;
  streamed = isStream;
  Headers.each(headers, add);
  return printed;
}

function add(name: string, value: string): void {
  const line = fieldLine(name, value);
  if (!line.special || addSpecial(name, value)) printed.text += line.text as string;
}

/** Whether the field is sent as it is. */
function addSpecial(name: string, value: string): boolean {
  switch (name) {
    case "connection":
      if (/(?:^|\W)close(?:$|\W)/i.test(value)) printed.close = true;
      return false;
    case "content-length":
      if (!/^\d{1,15}$/.test(value)) return false;
      printed.length = true;
      printed.lengthValue = Number(value);
      return streamed;
    case "date":
      printed.date = true;
      return true;
    default:
      return name === "trailer";
  }
}
