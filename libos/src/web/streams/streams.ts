// The streams of the Streams Standard.

import { coreOf } from "./readable-core.ts";

export {
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
} from "./readable-controllers.ts";
export { ReadableStream } from "./readable-stream.ts";
export { ReadableStreamBYOBReader, ReadableStreamDefaultReader } from "./readers.ts";
export { ByteLengthQueuingStrategy, CountQueuingStrategy } from "./size-queue.ts";
export { TransformStream, TransformStreamDefaultController } from "./transform-stream.ts";
export { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter } from "./writable-stream.ts";

/** Whether anything was read from the stream, or it was cancelled. */
export function isDisturbed(stream: object): boolean {
  return coreOf(stream).disturbed;
}
