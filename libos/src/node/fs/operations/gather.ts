// promises.writeFile of what comes piece by piece: iterables and streams.

import type { Steps } from "../../../fs/request.ts";
import { abortError, invalidArgType } from "../../errors.ts";
import { toMode, toOptions, toPath, type PathLike } from "../arguments.ts";
import { close, openSteps } from "../descriptors.ts";
import { flagsToNumber } from "../flags.ts";
import { appendFile, bytesToWrite, writeFile, writeTo, type WriteFileOptions } from "./whole-files.ts";

type Pieces = AsyncIterator<unknown> | Iterator<unknown>;

function piecesOf(data: unknown): Pieces | undefined {
  if (typeof data !== "object" || data === null || ArrayBuffer.isView(data)) return undefined;
  const { [Symbol.asyncIterator]: asynchronous, [Symbol.iterator]: synchronous } = data as {
    [Symbol.asyncIterator]?: () => Pieces;
    [Symbol.iterator]?: () => Pieces;
  };
  return (asynchronous ?? synchronous)?.call(data);
}

/** Writes the pieces in order, each when it has come; for asynchronous forms alone. */
function* writePieces(fd: number, pieces: Pieces, options: WriteFileOptions): Steps<void> {
  try {
    for (;;) {
      const step = (yield Promise.resolve(pieces.next())) as IteratorResult<unknown>;
      if (step.done) break;
      if (options.signal?.aborted) throw abortError(options.signal.reason);
      yield* writeTo(fd, bytesToWrite(step.value, options.encoding), { signal: options.signal });
    }
  } catch (error) {
    yield Promise.resolve(pieces.return?.()).catch(() => undefined);
    throw error;
  }
  yield* writeTo(fd, new Uint8Array(0), { flush: options.flush });
}

/** As writeFile; `data` may be an iterable or stream of text and views. `append`: the default flag is "a". */
export function* writeAny(
  path: PathLike | number,
  data: unknown,
  options: WriteFileOptions | string | null | undefined,
  append: boolean,
): Steps<void> {
  const pieces = append ? undefined : piecesOf(data);
  if (pieces === undefined) {
    yield* append ? appendFile(path, data, options) : writeFile(path, data, options);
    return;
  }
  const normal = toOptions<WriteFileOptions>(options);
  if (normal.flush !== undefined && normal.flush !== null && typeof normal.flush !== "boolean")
    throw invalidArgType("options.flush", "boolean", normal.flush);
  if (normal.signal?.aborted) throw abortError(normal.signal.reason);
  const own = typeof path !== "number";
  const fd = own ? yield* openSteps(toPath(path), flagsToNumber(normal.flag ?? "w"), toMode(normal.mode, 0o666)) : path;
  try {
    yield* writePieces(fd, pieces, normal);
  } finally {
    if (own) close(fd);
  }
}
