// What node:stream exports. `compose`, `duplexPair`, `fromWeb`, `toWeb` and the iterator helpers of Readable are not there.

import { from } from "./stream/from.ts";
import * as promises from "./stream/promises.ts";
import { Readable as BareReadable } from "./stream/readable.ts";

export { addAbortSignal } from "./stream/abort-signal.ts";
export { destroyer as destroy } from "./stream/async-iterator.ts";
export { getDefaultHighWaterMark, setDefaultHighWaterMark } from "./stream/chunks.ts";
export { Duplex } from "./stream/duplex.ts";
export { finished } from "./stream/finished.ts";
export { isDestroyed, isDisturbed, isErrored, isReadable, isWritable } from "./stream/inspect.ts";
export { Stream } from "./stream/legacy.ts";
export { pipeline } from "./stream/pipeline.ts";
export { PassThrough, Transform } from "./stream/transform.ts";
export { Writable } from "./stream/writable.ts";
export { promises };

export const Readable: typeof BareReadable & { from: typeof from } = Object.assign(BareReadable, { from });
