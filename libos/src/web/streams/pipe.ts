// ReadableStreamPipeTo.

import type { AbortSignal } from "../events/abort.ts";
import { Deferred, handled } from "./promises.ts";
import { ReaderCore, type ReadableCore } from "./readable-core.ts";
import { WriterCore, type WritableCore } from "./writable-core.ts";

export interface PipeOptions {
  readonly preventClose?: boolean | undefined;
  readonly preventAbort?: boolean | undefined;
  readonly preventCancel?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Action = () => Promise<unknown>;

/** Reads all of `source` into `target`; closes, aborts and cancels the other one as the options allow. */
export function pipe(source: ReadableCore, target: WritableCore, options: PipeOptions): Promise<undefined> {
  const { preventClose, preventAbort, preventCancel, signal } = options;
  const reader = new ReaderCore(source, false);
  const writer = new WriterCore(target);
  const done = new Deferred();
  source.disturbed = true;
  let shuttingDown = false;
  let lastWrite: Promise<unknown> = Promise.resolve();

  const finish = (failed: boolean, reason: unknown): void => {
    writer.release();
    reader.release();
    signal?.removeEventListener("abort", onAbort);
    if (failed) done.reject(reason);
    else done.resolve(undefined);
  };

  /** All writes that have begun are waited for, also those that begin meanwhile. */
  const writesDone = (): Promise<unknown> => {
    const current = lastWrite;
    const again = (): unknown => (current === lastWrite ? undefined : writesDone());
    return current.then(again, again);
  };

  const shutdown = (action: Action | undefined, failed: boolean, reason: unknown): void => {
    if (shuttingDown) return;
    shuttingDown = true;
    const proceed = (): void => {
      if (action === undefined) finish(failed, reason);
      else
        action().then(
          () => finish(failed, reason),
          (error: unknown) => finish(true, error),
        );
    };
    if (target.state === "writable" && !target.ending) void writesDone().then(proceed);
    else proceed();
  };

  const sourceFailed = (): void =>
    shutdown(preventAbort ? undefined : () => target.abort(source.stored), true, source.stored);
  const sourceClosed = (): void => shutdown(preventClose ? undefined : () => writer.closeFromPipe(), false, undefined);
  const targetFailed = (): void =>
    shutdown(preventCancel ? undefined : () => source.cancel(target.stored), true, target.stored);

  const onAbort = (): void => {
    const reason = signal!.reason;
    const actions: Action[] = [];
    if (!preventAbort) actions.push(() => (target.state === "writable" ? target.abort(reason) : Promise.resolve()));
    if (!preventCancel) actions.push(() => (source.state === "readable" ? source.cancel(reason) : Promise.resolve()));
    shutdown(() => Promise.all(actions.map((action) => action())), true, reason);
  };

  if (signal !== undefined) {
    if (signal.aborted) {
      onAbort();
      return done.promise;
    }
    signal.addEventListener("abort", onAbort);
  }

  /** One chunk; resolves with whether the source is at its end. */
  const step = (): Promise<boolean> =>
    shuttingDown
      ? Promise.resolve(true)
      : writer.ready.promise.then(
          () =>
            new Promise<boolean>((resolve, reject) => {
              if (shuttingDown) {
                resolve(true);
                return;
              }
              reader.read({
                chunk: (chunk) => {
                  lastWrite = handled(target.write(writer, chunk));
                  resolve(false);
                },
                close: () => resolve(true),
                error: reject,
              });
            }),
        );
  const loop = (): void =>
    void step().then(
      (ended) => (ended ? undefined : loop()),
      () => undefined,
    );

  // In this order, after the Standard: what comes first decides.
  if (source.state === "errored") sourceFailed();
  else reader.closed.promise.then(undefined, sourceFailed);
  if (target.state === "errored" || target.state === "erroring") targetFailed();
  else writer.closed.promise.then(undefined, targetFailed);
  if (source.state === "closed") sourceClosed();
  else reader.closed.promise.then(sourceClosed, () => undefined);
  if (target.ending || target.state === "closed") {
    const reason = new TypeError("The destination writable stream closed before all data could be piped to it");
    shutdown(preventCancel ? undefined : () => source.cancel(reason), true, reason);
  }
  loop();
  return done.promise;
}
