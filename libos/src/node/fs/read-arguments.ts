// The forms in which `read` takes its arguments.

import { allocate, type ReadOptions } from "./sync.ts";

const READ_SIZE = 16_384;

/** (buffer, offset, length, position), (buffer, options), (options) or nothing: the forms of `read`. */
export function readArguments(args: readonly unknown[]): { buffer: ArrayBufferView; options: ReadOptions } {
  const [first, second, length, position] = args;
  if (first === undefined || (!ArrayBuffer.isView(first) && typeof first === "object" && first !== null)) {
    const options = (first ?? {}) as ReadOptions & { buffer?: ArrayBufferView };
    return { buffer: options.buffer ?? allocate(READ_SIZE), options };
  }
  const options = typeof second === "object" && second !== null ? second : { offset: second, length, position };
  return { buffer: first as ArrayBufferView, options: options as ReadOptions };
}
