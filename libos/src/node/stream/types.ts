// What the parts of node:stream know of each other.

import type { EventEmitter } from "../events/emitter.ts";
import type { ReadableState } from "./readable-state.ts";
import type { Callback, WritableState } from "./writable-state.ts";

export type { Callback };

/** Any stream, with whichever sides it has. */
export interface AnyStream extends EventEmitter {
  readonly _readableState?: ReadableState | undefined;
  readonly _writableState?: WritableState | undefined;
  destroy(error?: Error | null, callback?: Callback): this;
  _destroy(error: Error | null, callback: Callback): void;
  _construct?: ((callback: Callback) => void) | undefined;
  readonly destroyed?: boolean;
  readonly readable?: boolean;
  readonly writable?: boolean;
}

/** A stream that is written to. */
export interface WritableLike extends EventEmitter {
  write(chunk: unknown, encoding?: string | Callback, callback?: Callback): boolean;
  end(chunk?: unknown, encoding?: string | Callback, callback?: Callback): unknown;
  readonly writableNeedDrain?: boolean;
  readonly _writableState?: WritableState | undefined;
  readonly _readableState?: ReadableState | undefined;
}
