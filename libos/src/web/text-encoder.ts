// TextEncoder of the Encoding Standard.

import { runtime } from "../core/runtime.ts";
import { inspectable, showAs } from "./inspectable.ts";

export class TextEncoder {
  get encoding(): "utf-8" {
    return "utf-8";
  }

  encode(input: string = ""): Uint8Array<ArrayBuffer> {
    return runtime.machine.encodeUtf8(`${input}`) as Uint8Array<ArrayBuffer>;
  }

  encodeInto(source: string, destination: Uint8Array): { read: number; written: number } {
    if (!(destination instanceof Uint8Array))
      throw new TypeError("TextEncoder.encodeInto: destination is not a Uint8Array");
    const [read, written] = runtime.machine.encodeUtf8Into(`${source}`, destination, 0);
    return { read, written };
  }

  get [Symbol.toStringTag](): string {
    return "TextEncoder";
  }

  static {
    inspectable(
      TextEncoder,
      showAs("TextEncoder", ({ encoding }) => ({ encoding })),
    );
  }
}
