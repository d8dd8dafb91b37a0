// Scenarios that run on Node.js's streams and on ours: what they log must be the same, in the same order.

import type * as NodeStream from "node:stream";
import type * as NodePromises from "node:stream/promises";

export type Streams = Pick<
  typeof NodeStream,
  "Readable" | "Writable" | "Duplex" | "Transform" | "PassThrough" | "pipeline" | "finished" | "addAbortSignal"
> & { promises: typeof NodePromises };

export interface World {
  readonly stream: Streams;
  readonly nextTick: (callback: () => void) => void;
  readonly log: (...items: unknown[]) => void;
}

/** Logs every event of a stream, with what it carries. */
export function watch(world: World, name: string, stream: NodeStream.Stream, events: string[]): void {
  for (const event of events) {
    stream.on(event, (value?: unknown) => {
      const text =
        value instanceof Error
          ? `${(value as { code?: string }).code ?? ""} ${value.message}`
          : value instanceof Uint8Array
            ? `<${Buffer.from(value).toString()}>`
            : typeof value === "object" && value !== null
              ? "object"
              : String(value);
      world.log(name, event, text);
    });
  }
}

export const R: string[] = ["data", "end", "close", "error", "pause", "resume"];
export const RR: string[] = ["end", "close", "error", "pause", "resume"];
export const W: string[] = ["drain", "finish", "prefinish", "close", "error", "pipe", "unpipe"];
export const later = (nextTick: World["nextTick"], ticks: number, callback: () => void): void => {
  if (ticks === 0) callback();
  else nextTick(() => later(nextTick, ticks - 1, callback));
};

export type Scenario = (world: World) => unknown;
