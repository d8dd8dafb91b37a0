// fs/promises.watch: changes as an async iterator.

import { on } from "../events/waiting.ts";
import type { PathLike } from "./arguments.ts";
import type { Buffer } from "../buffer/buffer.ts";
import { watch, type WatchOptions } from "./watch.ts";

export interface WatchEvent {
  readonly eventType: "rename" | "change";
  readonly filename: string | Buffer | null;
}

/** Ends when `signal` aborts, which it throws. */
export async function* watchPromises(
  path: PathLike,
  options?: WatchOptions | string | null,
): AsyncGenerator<WatchEvent, void> {
  const normal = typeof options === "string" ? { encoding: options } : (options ?? {});
  const { signal, ...rest } = normal as WatchOptions;
  const watcher = watch(path, rest);
  try {
    for await (const [eventType, filename] of on(watcher, "change", {
      close: ["close"],
      ...(signal === undefined ? {} : { signal }),
    }))
      yield { eventType: eventType as "rename" | "change", filename: filename as string };
  } finally {
    watcher.close();
  }
}
