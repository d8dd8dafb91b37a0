// ReadableStreamTee: two branches of one stream.

import { ByteControl } from "./byte-control.ts";
import { DefaultControl } from "./default-control.ts";
import { Deferred } from "./promises.ts";
import { ReadableCore, ReaderCore } from "./readable-core.ts";

/**
 * Locks the stream for good. What one branch reads the other gets too; a byte stream's chunks are copied for the second one.
 * The source is read by plain reads: a view that a branch waits with is filled by copy.
 */
export function tee(stream: ReadableCore): [ReadableCore, ReadableCore] {
  const reader = new ReaderCore(stream, false);
  const isBytes = stream.control instanceof ByteControl;
  const cancelled = new Deferred();
  const reasons: unknown[] = [undefined, undefined];
  const gone = [false, false];
  const branches = [new ReadableCore(), new ReadableCore()] as const;
  let reading = false;
  let again = false;

  const pull = (): void => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    reader.read({
      // A microtask later, so that errors of the stream that come with the chunk are seen first.
      chunk: (chunk) =>
        queueMicrotask(() => {
          again = false;
          let second = chunk;
          if (isBytes && !gone[0] && !gone[1]) {
            try {
              second = (chunk as Uint8Array).slice();
            } catch (error) {
              for (const control of controls) control.error(error);
              cancelled.resolve(stream.cancel(error));
              return;
            }
          }
          if (!gone[0]) controls[0]!.enqueue(chunk as Uint8Array);
          if (!gone[1]) controls[1]!.enqueue(second as Uint8Array);
          reading = false;
          if (again) pull();
        }),
      close: () => {
        reading = false;
        for (const [i, control] of controls.entries()) {
          if (!gone[i]) control.close();
          // A view that waits is given back empty.
          if (control instanceof ByteControl && control.pending.length > 0) control.respond(0);
        }
        if (!gone[0] || !gone[1]) cancelled.resolve(undefined);
      },
      error: () => {
        reading = false;
      },
    });
  };
  const cancel =
    (branch: 0 | 1) =>
    (reason: unknown): Promise<undefined> => {
      gone[branch] = true;
      reasons[branch] = reason;
      if (gone[1 - branch]) cancelled.resolve(stream.cancel([...reasons]));
      return cancelled.promise;
    };
  const controls = branches.map((branch, i) => {
    const source = { pull, cancel: cancel(i as 0 | 1) };
    return isBytes ? new ByteControl(branch, source, 0, undefined) : new DefaultControl(branch, source, 1, undefined);
  });
  for (const control of controls) control.start(() => undefined);
  reader.closed.promise.then(undefined, (reason: unknown) => {
    for (const control of controls) control.error(reason);
    if (!gone[0] || !gone[1]) cancelled.resolve(undefined);
  });
  return [branches[0], branches[1]];
}
