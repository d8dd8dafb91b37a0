// What a Readable remembers. The names are those of Node.js: packages look at them.

import type { StringDecoder } from "node:string_decoder";
import type { EventEmitter } from "../events/emitter.ts";

export interface ReadableStateOptions {
  objectMode?: boolean | undefined;
  readableObjectMode?: boolean | undefined;
  highWaterMark?: number | null | undefined;
  readableHighWaterMark?: number | null | undefined;
  emitClose?: boolean | undefined;
  autoDestroy?: boolean | undefined;
  defaultEncoding?: string | undefined;
  encoding?: string | null | undefined;
}

export class ReadableState {
  objectMode = false;
  highWaterMark: number;
  buffer: unknown[] = [];
  /** Entries of `buffer` before it are read already. */
  bufferIndex = 0;
  /** Bytes (or UTF-16 units, or objects) in `buffer`. */
  length = 0;
  pipes: EventEmitter[] = [];
  /** null: nobody has decided; false: paused; true: 'data' is emitted as it comes. */
  flowing: boolean | null = null;
  ended = false;
  endEmitted = false;
  reading = false;
  constructed = true;
  /** `_read` is running or nothing was pushed yet: events must wait for the next tick. */
  sync = true;
  needReadable = false;
  emittedReadable = false;
  readableListening = false;
  resumeScheduled = false;
  errorEmitted = false;
  emitClose = true;
  autoDestroy = true;
  destroyed = false;
  errored: Error | null = null;
  closed = false;
  closeEmitted = false;
  defaultEncoding = "utf8";
  /** Destinations that have asked for a pause and not drained yet. */
  awaitDrainWriters: Set<EventEmitter> | null = null;
  readingMore = false;
  dataEmitted = false;
  dataListening = false;
  /** What `pause` and `resume` said last; undefined if neither was called. */
  paused: boolean | undefined = undefined;
  decoder: StringDecoder | null = null;
  encoding: string | null = null;
  /** false if this is a Duplex without a readable side. */
  readable: boolean | undefined = undefined;

  constructor(highWaterMark: number) {
    this.highWaterMark = highWaterMark;
  }
}
