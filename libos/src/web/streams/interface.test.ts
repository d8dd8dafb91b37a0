// The streams' interface against Node's own: constructors, arguments, and what is only there once.

import { inspect } from "node:util";
import { expect, it } from "vitest";
import { installFake } from "../../testing/engine.ts";
import * as ours from "./streams.ts";

installFake();

type World = Pick<
  typeof globalThis,
  | "ReadableStream"
  | "WritableStream"
  | "TransformStream"
  | "ByteLengthQueuingStrategy"
  | "CountQueuingStrategy"
  | "ReadableStreamDefaultReader"
  | "ReadableStreamBYOBReader"
  | "WritableStreamDefaultWriter"
  | "ReadableStreamDefaultController"
>;
type Any = never;

async function same(run: (world: World) => unknown): Promise<void> {
  const outcome = async (world: World): Promise<unknown> => {
    try {
      return await run(world);
    } catch (error) {
      return (error as Error).name;
    }
  };
  const result = await outcome(ours as unknown as World);
  expect(result).toEqual(await outcome(globalThis));
  expect(result).toBeDefined();
}

it("checks what streams are made from", async () => {
  for (const source of [
    null,
    5,
    "x",
    {},
    { type: "x" },
    { type: undefined },
    { pull: 5 },
    { cancel: {} },
    { type: "bytes", autoAllocateChunkSize: 0 },
  ])
    await same(({ ReadableStream }) => typeof new ReadableStream(source as Any));
  for (const strategy of [
    5,
    { highWaterMark: -1 },
    { highWaterMark: "x" },
    { highWaterMark: "2" },
    { size: 5 },
    { highWaterMark: Infinity },
    { highWaterMark: NaN },
  ])
    for (const source of [{}, { type: "bytes" }])
      await same(({ ReadableStream }) => typeof new ReadableStream(source as Any, strategy as Any));
  await same(({ ReadableStream }) => typeof new ReadableStream({ type: "bytes" } as Any, { size: () => 1 } as Any));
  for (const sink of [null, 5, {}, { type: "x" }, { write: 5 }])
    await same(({ WritableStream }) => typeof new WritableStream(sink as Any));
  for (const transformer of [5, {}, { readableType: "x" }, { writableType: "x" }, { flush: 5 }])
    await same(({ TransformStream }) => typeof new TransformStream(transformer as Any));
  await same(
    ({ ReadableStream }) =>
      new ReadableStream({
        start() {
          throw new RangeError("start");
        },
      }),
  );
  await same(
    ({ WritableStream }) =>
      new WritableStream({
        start() {
          throw new RangeError("start");
        },
      }),
  );
  await same(
    ({ TransformStream }) =>
      new TransformStream({
        start() {
          throw new RangeError("start");
        },
      }),
  );
});

it("checks what readers and writers are made from", async () => {
  await same(({ ReadableStreamDefaultReader }) => new ReadableStreamDefaultReader({} as Any));
  await same(
    ({ ReadableStream, ReadableStreamBYOBReader }) => new ReadableStreamBYOBReader(new ReadableStream() as Any),
  );
  await same(({ WritableStreamDefaultWriter }) => new WritableStreamDefaultWriter({} as Any));
  await same(
    ({ ReadableStreamDefaultController }) => new (ReadableStreamDefaultController as unknown as new () => unknown)(),
  );
  for (const mode of ["x", "byob", 5, undefined])
    await same(({ ReadableStream }) => typeof new ReadableStream().getReader({ mode } as Any));
  await same(({ ReadableStream }) => {
    const stream = new ReadableStream();
    stream.getReader();
    return stream.getReader();
  });
  await same(({ WritableStream }) => {
    const stream = new WritableStream();
    stream.getWriter();
    return stream.getWriter();
  });
  await same(async ({ ReadableStream }) => {
    const stream = new ReadableStream();
    stream.getReader();
    return [
      await stream.cancel().catch((error: Error) => error.name),
      await stream.pipeTo({} as Any).catch((error: Error) => error.name),
    ];
  });
  await same(({ ReadableStream }) => ReadableStream.prototype.getReader.call({} as Any));
  await same(({ ReadableStream }) =>
    ReadableStream.prototype.cancel.call({} as Any).catch((error: Error) => error.name),
  );
});

it("reads views", async () => {
  for (const view of [null, new Uint8Array(0), {}, new Uint8Array(new ArrayBuffer(0)), new Uint8Array(2)])
    await same(({ ReadableStream }) => {
      const reader = new ReadableStream({
        type: "bytes",
        start: (controller: { close(): void }) => controller.close(),
      } as Any).getReader({ mode: "byob" } as Any) as ReadableStreamBYOBReader;
      return reader.read((view instanceof Uint8Array ? view.slice() : view) as Any).then(
        ({ done, value }) => [done, (value as Uint8Array | undefined)?.byteLength],
        (error: Error) => error.name,
      );
    });
  let next = 0;
  const stream = new ours.ReadableStream({
    type: "bytes",
    pull: (controller) => controller.enqueue(Uint8Array.of(next++, next++)),
  });
  const reader = stream.getReader({ mode: "byob" });
  expect(await reader.read(new Uint8Array(8), { min: 5 })).toEqual({
    done: false,
    value: Uint8Array.of(0, 1, 2, 3, 4, 5),
  });
  await expect(reader.read(new Uint8Array(2), { min: 3 })).rejects.toThrow(RangeError);
  await expect(reader.read(new Uint8Array(2), { min: 0 })).rejects.toThrow(TypeError);
  const kept = new Uint8Array(4);
  await reader.read(kept);
  expect(kept.buffer.byteLength).toBe(0);
});

it("makes streams of iterables", async () => {
  const all = async (stream: ReadableStream): Promise<unknown[]> => {
    const chunks: unknown[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
  };
  await same(({ ReadableStream }) => all(ReadableStream.from(["a", Promise.resolve("b")])));
  await same(({ ReadableStream }) =>
    all(
      ReadableStream.from(
        (async function* () {
          yield 1;
          yield 2;
        })(),
      ),
    ),
  );
  for (const value of [null, 5, {}, { [Symbol.iterator]: 5 }])
    await same(({ ReadableStream }) => ReadableStream.from(value as Any));
  await same(async ({ ReadableStream }) => {
    const log: unknown[] = [];
    const stream = ReadableStream.from({
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 1 }),
        return: (value: unknown) => (log.push(value), {}),
      }),
    } as Any);
    for await (const chunk of stream) if (chunk === 1) break;
    return log;
  });
});

it("pipes through transforms", async () => {
  await same(async ({ ReadableStream, TransformStream }) => {
    const chunks: unknown[] = [];
    const upper = new TransformStream<string, string>({
      transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
      flush: (controller) => controller.enqueue("!"),
    });
    for await (const chunk of ReadableStream.from(["a", "b"]).pipeThrough(upper).pipeThrough(new TransformStream()))
      chunks.push(chunk);
    return chunks;
  });
  await same(({ ReadableStream }) => new ReadableStream().pipeThrough({} as Any));
  await same(({ ReadableStream, TransformStream }) => {
    const stream = new ReadableStream();
    stream.getReader();
    return stream.pipeThrough(new TransformStream());
  });
  await same(({ ReadableStream, WritableStream }) =>
    new ReadableStream().pipeTo(new WritableStream(), { signal: 5 } as Any),
  );
});

it("has strategies", async () => {
  for (const init of [undefined, {}, { highWaterMark: 5 }, { highWaterMark: "7" }, 5])
    await same(({ ByteLengthQueuingStrategy, CountQueuingStrategy }) => {
      const [bytes, count] = [new ByteLengthQueuingStrategy(init as Any), new CountQueuingStrategy(init as Any)];
      return [
        bytes.highWaterMark,
        bytes.size({ byteLength: 3 } as Any),
        bytes.size.name,
        count.highWaterMark,
        (count.size as () => number)(),
        bytes.size === new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size,
      ];
    });
});

it("is shown as Node's", async () => {
  await same(({ ReadableStream }) => [
    inspect(new ReadableStream()),
    inspect(new ReadableStream({ type: "bytes" } as Any)),
  ]);
  await same(({ WritableStream }) => inspect(new WritableStream()));
  await same(({ ReadableStream }) => Object.prototype.toString.call(new ReadableStream()));
});
