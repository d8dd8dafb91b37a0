// What a Writable remembers. The names are those of Node.js: packages look at them.

/** What streams call when something is done; with an error if it failed. */
export type Callback = (error?: Error | null) => void;

export interface WritableStateOptions {
  objectMode?: boolean | undefined;
  writableObjectMode?: boolean | undefined;
  highWaterMark?: number | null | undefined;
  writableHighWaterMark?: number | null | undefined;
  decodeStrings?: boolean | undefined;
  emitClose?: boolean | undefined;
  autoDestroy?: boolean | undefined;
  defaultEncoding?: string | undefined;
}

/** A write that waits for its turn. */
export interface BufferedWrite {
  chunk: unknown;
  encoding: string;
  callback: Callback;
}

/** Write callbacks that are called together on the next tick: as many as came with the same function. */
export interface AfterWrite {
  count: number;
  readonly callback: Callback;
}

export class WritableState {
  objectMode = false;
  highWaterMark: number;
  decodeStrings = true;
  defaultEncoding = "utf8";
  /** Bytes (or objects) that were written and not yet taken. */
  length = 0;
  writing = false;
  corked = 0;
  sync = true;
  bufferProcessing = false;
  expectWriteCb = false;
  writelen = 0;
  writecb: Callback | undefined = undefined;
  buffered: (BufferedWrite | undefined)[] = [];
  bufferedIndex = 0;
  /** Write callbacks that have to run before 'finish'. */
  pendingcb = 0;
  afterWrite: AfterWrite | undefined = undefined;
  afterWritePending = false;
  needDrain = false;
  ending = false;
  ended = false;
  finished = false;
  prefinished = false;
  finalCalled = false;
  constructed = true;
  errorEmitted = false;
  emitClose = true;
  autoDestroy = true;
  destroyed = false;
  errored: Error | null = null;
  closed = false;
  closeEmitted = false;
  onFinished: Callback[] | undefined = undefined;
  /** false if this is a Duplex without a writable side. */
  writable: boolean | undefined = undefined;
  readonly onwrite: Callback;

  constructor(highWaterMark: number, onwrite: Callback) {
    this.highWaterMark = highWaterMark;
    this.onwrite = onwrite;
  }

  getBuffer(): BufferedWrite[] {
    return this.buffered.slice(this.bufferedIndex) as BufferedWrite[];
  }

  get bufferedRequestCount(): number {
    return this.buffered.length - this.bufferedIndex;
  }
}
