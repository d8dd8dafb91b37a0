// node:stream/promises.

import { finished as finishedBy, type FinishedOptions } from "./finished.ts";
import { isNodeStream } from "./inspect.ts";
import { pipelineWith, type PipelineOptions } from "./pipeline.ts";
import type { AnyStream } from "./types.ts";

/** Resolves when the stream has ended, rejects when it failed or closed too early. */
export function finished(stream: AnyStream, options?: FinishedOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = finishedBy(stream, options ?? {}, (error) => {
      if (options?.cleanup) stop();
      if (error) reject(error);
      else resolve();
    });
  });
}

/** The last argument may be options: `{ signal, end }`. Resolves with what the last function returned. */
export function pipeline(...streams: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const last = streams.at(-1);
    const isOptions =
      typeof last === "object" &&
      last !== null &&
      !isNodeStream(last) &&
      !(Symbol.asyncIterator in last) &&
      !(Symbol.iterator in last);
    const options = isOptions ? (streams.pop() as PipelineOptions) : {};
    pipelineWith(
      streams,
      (error, value) => {
        if (error) reject(error);
        else resolve(value);
      },
      options,
    );
  });
}

const promises: { finished: typeof finished; pipeline: typeof pipeline } = { finished, pipeline };
export default promises;
