// The errors of streams, with the codes and texts of Node.js.

import { codedError, missing, type CodedError } from "../errors.ts";

type Coded = Error & CodedError;

export const notImplemented = (method: string): Coded => missing(`The ${method} method`);
export const destroyedError = (method: string): Coded =>
  codedError(Error, "ERR_STREAM_DESTROYED", `Cannot call ${method} after a stream was destroyed`);
export const alreadyFinished = (method: string): Coded =>
  codedError(Error, "ERR_STREAM_ALREADY_FINISHED", `Cannot call ${method} after a stream was finished`);
export const writeAfterEnd = (): Coded => codedError(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
export const nullValues = (): Coded =>
  codedError(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
export const pushAfterEof = (): Coded => codedError(Error, "ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF");
export const unshiftAfterEnd = (): Coded =>
  codedError(Error, "ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event");
export const multipleCallback = (): Coded =>
  codedError(Error, "ERR_MULTIPLE_CALLBACK", "Callback called multiple times");
export const prematureClose = (): Coded => codedError(Error, "ERR_STREAM_PREMATURE_CLOSE", "Premature close");
export const cannotPipe = (): Coded => codedError(Error, "ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable");
export const unknownEncoding = (encoding: unknown): Coded =>
  codedError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`);

/** Two failures of one operation: the first is reported, the second not lost. */
export function aggregate(inner: unknown, outer: unknown): unknown {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray((outer as AggregateError).errors)) {
    (outer as AggregateError).errors.push(inner);
    return outer;
  }
  return Object.assign(new AggregateError([outer, inner], (outer as Error).message), {
    code: (outer as CodedError).code,
  });
}
