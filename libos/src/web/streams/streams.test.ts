// The streams against two witnesses, Node's own and web-streams-polyfill, which passes the web platform tests: random programs
// of operations must end in the same results and call sources, sinks and transformers alike.

import { isDeepStrictEqual } from "node:util";
import * as polyfill from "web-streams-polyfill";
import { describe, expect, it } from "vitest";
import { generator, installFake } from "../../testing/engine.ts";
import { AbortController as OurController } from "../events/abort.ts";
import * as ours from "./streams.ts";

installFake();

interface World {
  ReadableStream: typeof ReadableStream;
  WritableStream: typeof WritableStream;
  TransformStream: typeof TransformStream;
  ByteLengthQueuingStrategy: typeof ByteLengthQueuingStrategy;
  CountQueuingStrategy: typeof CountQueuingStrategy;
}

const us = ours as unknown as World;
const them = polyfill as unknown as World;
const node = globalThis as unknown as World;

type Log = unknown[];

function show(value: unknown): unknown {
  if (value instanceof Error) return value.name;
  if (ArrayBuffer.isView(value))
    return [
      value.constructor.name,
      value.byteOffset,
      [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)],
    ];
  if (Array.isArray(value)) return value.map(show);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, show(item)]));
  return value;
}

/** Notes what a call gives, now or later, at the place of the call. */
function note(log: Log, name: string, call: () => unknown): void {
  const at = log.push(`${name}: pending`) - 1;
  const set = (kind: string, value: unknown): void => void (log[at] = [name, kind, show(value)]);
  try {
    const value = call();
    if (value instanceof Promise) {
      value.then(
        (result) => set("resolved", result),
        (error: unknown) => set("rejected", error),
      );
    } else set("returned", value);
  } catch (error) {
    set("threw", error);
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Program = (world: World, log: Log, random: () => number) => Promise<void>;

async function run(program: Program, world: World, seed: number): Promise<Log> {
  const log: Log = [];
  await program(world, log, generator(seed));
  // Until nothing that the program has begun goes on.
  for (let i = 0; i < 8; i++) await settle();
  return log;
}

async function compare(program: Program, rounds: number): Promise<void> {
  let entries = 0;
  for (let seed = 1; seed <= rounds; seed++) {
    const result = await run(program, us, seed * 7919);
    const theirs = await run(program, them, seed * 7919);
    const nodes = await run(program, node, seed * 7919);
    // The polyfill breaks where a transform stream is used while it is being cancelled or aborted.
    const broken = (entry: unknown): boolean =>
      entry === "abort: pending" ||
      (Array.isArray(entry) && /write|cancel/.test(entry[0] as string) && entry[1] === "threw");
    if (theirs.some(broken)) continue;
    // Where the witnesses differ, one of them is wrong or the Standard leaves it open.
    const witness = isDeepStrictEqual(result, nodes) ? nodes : theirs;
    expect([seed, result]).toEqual([seed, witness]);
    entries += result.length;
  }
  expect(entries).toBeGreaterThan(rounds * 5);
}

/** One in `n`. */
const chance = (random: () => number, n: number): boolean => random() % n === 0;

const readable: Program = async (world, log, random) => {
  let controller!: ReadableStreamDefaultController<unknown>;
  const highWaterMark = random() % 4;
  const slowPull = chance(random, 2);
  const failPull = chance(random, 8);
  const source = {
    start(given: ReadableStreamDefaultController<unknown>) {
      controller = given;
      return chance(random, 2) ? settle() : undefined;
    },
    pull: () => {
      log.push("pull");
      if (failPull) throw new RangeError("pull");
      return slowPull ? settle() : undefined;
    },
    cancel: (reason: unknown) => {
      log.push(["cancel", reason]);
      if (reason === 3) throw new EvalError("cancel");
      return settle();
    },
  };
  const size = chance(random, 4) ? (chunk: unknown) => chunk as number : undefined;
  const stream = new world.ReadableStream<unknown>(chance(random, 5) ? { start: source.start } : source, {
    highWaterMark,
    ...(size === undefined ? {} : { size }),
  });
  let reader: ReadableStreamDefaultReader<unknown> | undefined;
  for (let step = 0; step < 14; step++) {
    if (!chance(random, 3)) await settle();
    const choice = random() % 16;
    if (choice < 3)
      note(log, "enqueue", () => controller.enqueue(choice === 2 && size !== undefined ? random() % 3 : step));
    else if (choice === 3) note(log, "close", () => controller.close());
    else if (choice === 4 && chance(random, 3)) note(log, "error", () => controller.error(new SyntaxError("given")));
    else if (choice === 5) note(log, "cancel", () => (reader ?? stream).cancel(random() % 4));
    else if (choice === 6) note(log, "getReader", () => void (reader = stream.getReader()));
    else if (choice === 7 && reader !== undefined) {
      note(log, "closed", () => reader!.closed);
      note(log, "release", () => reader!.releaseLock());
      note(log, "read after release", () => reader!.read());
      note(log, "closed after release", () => reader!.closed);
      reader = undefined;
    } else if (choice < 12 && reader !== undefined) note(log, "read", () => reader!.read());
    else if (choice === 12 && reader !== undefined) note(log, "closed", () => reader!.closed);
    else {
      await settle();
      note(log, "state", () => [stream.locked, controller.desiredSize]);
    }
  }
};

const bytes: Program = async (world, log, random) => {
  let controller!: ReadableByteStreamController;
  const mode = random() % 3;
  let next = 1;
  const chunk = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, () => next++ % 256);
  const stream = new world.ReadableStream(
    {
      type: "bytes",
      start(given) {
        controller = given as ReadableByteStreamController;
      },
      pull() {
        log.push(["pull", show(controller.byobRequest?.view)]);
        if (mode === 0) return settle();
        const request = controller.byobRequest as ReadableStreamBYOBRequest | null;
        if (request === null || mode === 2) controller.enqueue(chunk(1 + (random() % 5)));
        else {
          const view = request.view as Uint8Array;
          const count = 1 + (random() % view.byteLength);
          view.set(chunk(count));
          if (chance(random, 3)) request.respondWithNewView(new Uint8Array(view.buffer, view.byteOffset, count));
          else request.respond(count);
        }
        return settle();
      },
      cancel: (reason) => void log.push(["cancel", reason]),
      ...(chance(random, 2) ? { autoAllocateChunkSize: 4 } : {}),
    },
    { highWaterMark: random() % 3 === 0 ? 4 : 0 },
  );
  let reader: ReadableStreamDefaultReader<unknown> | ReadableStreamBYOBReader | undefined;
  let byob = false;
  const views = [
    () => new Uint8Array(3),
    () => new Uint16Array(2),
    () => new DataView(new ArrayBuffer(6), 1, 4),
    () => new Uint8Array(new ArrayBuffer(8), 2, 5),
    () => new Float32Array(1),
  ];
  for (let step = 0; step < 14; step++) {
    if (!chance(random, 3)) await settle();
    const choice = random() % 16;
    if (choice < 3) note(log, "enqueue", () => controller.enqueue(chunk(random() % 6)));
    else if (choice === 3) note(log, "close", () => controller.close());
    else if (choice === 4)
      note(log, "respond", () => (controller.byobRequest as ReadableStreamBYOBRequest | null)?.respond(random() % 4));
    else if (choice === 5 && chance(random, 3)) note(log, "error", () => controller.error(new SyntaxError("given")));
    else if (choice === 6 && chance(random, 2)) note(log, "cancel", () => (reader ?? stream).cancel("why"));
    else if (choice === 7 && reader !== undefined) {
      note(log, "release", () => reader!.releaseLock());
      reader = undefined;
    } else if (reader === undefined) {
      byob = chance(random, 2);
      note(log, "getReader", () => void (reader = byob ? stream.getReader({ mode: "byob" }) : stream.getReader()));
    } else if (choice < 14)
      note(log, "read", () =>
        byob
          ? (reader as ReadableStreamBYOBReader).read(views[random() % views.length]!() as never)
          : (reader as ReadableStreamDefaultReader).read(),
      );
    else {
      await settle();
      note(log, "state", () => [controller.desiredSize, show(controller.byobRequest?.view)]);
    }
  }
};

const writable: Program = async (world, log, random) => {
  let controller!: WritableStreamDefaultController;
  const fails = random() % 12;
  const answer = (name: string, value: unknown, failing: boolean): Promise<void> | undefined => {
    log.push([name, value]);
    if (failing) throw new RangeError(name);
    return random() % 2 === 0 ? settle().then(settle) : undefined;
  };
  const stream = new world.WritableStream<unknown>(
    {
      start(given) {
        controller = given;
        return chance(random, 2) ? settle() : undefined;
      },
      write: (chunk) => answer("write", chunk, fails === 0 && chunk === 5),
      close: () => answer("close", "", fails === 1),
      abort: (reason) => answer("abort", reason, fails === 2),
    },
    { highWaterMark: random() % 4, ...(chance(random, 4) ? { size: (chunk) => (chunk as number) % 4 } : {}) },
  );
  let writer: WritableStreamDefaultWriter<unknown> | undefined;
  for (let step = 0; step < 14; step++) {
    if (!chance(random, 3)) await settle();
    const choice = random() % 16;
    if (choice === 0 || writer === undefined) note(log, "getWriter", () => void (writer = stream.getWriter()));
    else if (choice < 8) note(log, "write", () => writer!.write(step));
    else if (choice === 8) note(log, "close", () => writer!.close());
    else if (choice === 9 && chance(random, 2))
      note(log, "abort", () => (chance(random, 2) ? writer! : stream).abort("why"));
    else if (choice === 10 && chance(random, 3)) note(log, "error", () => controller.error(new SyntaxError("given")));
    else if (choice === 11) note(log, "ready", () => writer!.ready);
    else if (choice === 12) note(log, "closed", () => writer!.closed);
    else if (choice === 13) {
      note(log, "release", () => writer!.releaseLock());
      note(log, "write after release", () => writer!.write(0));
      writer = undefined;
    } else {
      await settle();
      note(log, "state", () => [
        stream.locked,
        writer!.desiredSize,
        (controller as unknown as AbortController).signal.aborted,
      ]);
    }
  }
};

const transform: Program = async (world, log, random) => {
  let controller!: TransformStreamDefaultController<unknown>;
  const fails = random() % 12;
  const stream = new world.TransformStream<number, unknown>(
    {
      start: (given) => void (controller = given),
      ...(chance(random, 4)
        ? {}
        : {
            transform(chunk, given) {
              log.push(["transform", chunk]);
              if (fails === 0 && chunk === 5) throw new RangeError("transform");
              for (let n = chunk % 3; n > 0; n--) given.enqueue(chunk * 10 + n);
              return chance(random, 2) ? settle() : undefined;
            },
            flush(given) {
              log.push("flush");
              if (fails === 1) throw new RangeError("flush");
              given.enqueue("end");
            },
            cancel: (reason: unknown) => {
              log.push(["cancel", reason]);
              if (fails === 2) throw new RangeError("cancel");
            },
          }),
    },
    { highWaterMark: random() % 3 },
    { highWaterMark: random() % 3 },
  );
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  for (let step = 0; step < 14; step++) {
    if (!chance(random, 3)) await settle();
    const choice = random() % 16;
    if (choice < 6) note(log, "write", () => writer.write(step));
    else if (choice < 11) note(log, "read", () => reader.read());
    else if (choice === 11) note(log, "close", () => writer.close());
    else if (choice === 12 && chance(random, 3)) note(log, "abort", () => writer.abort("why"));
    else if (choice === 13 && chance(random, 3)) note(log, "cancel", () => reader.cancel("why"));
    else if (choice === 14 && chance(random, 3))
      note(log, "controller", () =>
        chance(random, 2) ? controller.terminate() : controller.error(new SyntaxError("given")),
      );
    else {
      await settle();
      note(log, "state", () => [controller.desiredSize, writer.desiredSize]);
      note(log, "ready", () => writer.ready);
      note(log, "closed", () => [writer.closed, reader.closed].length);
    }
  }
};

const piped: Program = async (world, log, random) => {
  // Not both: which is seen first is a matter of microtasks.
  const failing = random() % 6;
  const [sourceFails, sinkFails] = [failing === 0, failing === 1];
  let next = 0;
  const source = new world.ReadableStream<unknown>(
    {
      pull(controller) {
        if (next === 6 && sourceFails) throw new RangeError("source");
        if (next === 10) controller.close();
        else controller.enqueue(next++);
        return chance(random, 2) ? settle() : undefined;
      },
      cancel: (reason) => void log.push(["cancel", show(reason)]),
    },
    { highWaterMark: random() % 3 },
  );
  const sink = new world.WritableStream<unknown>(
    {
      write(chunk) {
        log.push(["write", chunk]);
        if (chunk === 4 && sinkFails) throw new EvalError("sink");
        return chance(random, 2) ? settle() : undefined;
      },
      close: () => void log.push("close"),
      abort: (reason) => void log.push(["abort", show(reason)]),
    },
    { highWaterMark: random() % 3 },
  );
  const options = {
    preventClose: chance(random, 3),
    preventAbort: chance(random, 3),
    preventCancel: chance(random, 3),
  };
  // The polyfill wants a signal with the platform's interface; both have it.
  const controller = new (world === us ? (OurController as unknown as typeof AbortController) : AbortController)();
  note(log, "pipeTo", () =>
    source.pipeTo(sink, { ...options, ...(chance(random, 3) ? { signal: controller.signal } : {}) }),
  );
  note(log, "locked", () => [source.locked, sink.locked]);
  const stop = random() % 40;
  for (let i = 0; i < 30; i++) {
    await settle();
    if (i === stop) controller.abort(new SyntaxError("aborted"));
  }
  note(log, "locked", () => [source.locked, sink.locked]);
  if (!sink.locked) note(log, "closed", () => sink.getWriter().closed);
};

const branched: Program = async (world, log, random) => {
  const isBytes = chance(random, 2);
  let next = 1;
  const stream = new world.ReadableStream<unknown>(
    {
      ...(isBytes ? { type: "bytes" } : {}),
      pull(controller: ReadableStreamDefaultController<unknown>) {
        log.push("pull");
        if (next === 6) controller.close();
        else if (next === 4 && chance(random, 4)) controller.error(new SyntaxError("given"));
        else controller.enqueue(isBytes ? Uint8Array.of(next++) : next++);
        return chance(random, 2) ? settle() : undefined;
      },
      cancel: (reason: unknown) => void log.push(["cancel", show(reason)]),
    } as unknown as undefined,
    { highWaterMark: 0 },
  );
  const readers = stream.tee().map((branch) => branch.getReader());
  for (let step = 0; step < 14; step++) {
    if (!chance(random, 3)) await settle();
    const reader = readers[random() % 2]!;
    if (chance(random, 8)) note(log, "cancel", () => reader.cancel(step));
    else note(log, "read", () => reader.read());
  }
  await settle();
  for (const reader of readers) note(log, "closed", () => reader.closed);
};

const iterated: Program = async (world, log, random) => {
  let next = 0;
  // At the end of the log: the witnesses call it a tick later than Web IDL has it.
  const cancelled: Log = [];
  const fails = chance(random, 4);
  const stream = new world.ReadableStream<number>({
    pull(controller) {
      if (next === 4 && fails) throw new RangeError("source");
      if (next === 6) controller.close();
      else controller.enqueue(next++);
    },
    cancel: (reason) => void cancelled.push(["cancel", reason]),
  });
  const iterator = stream.values({ preventCancel: chance(random, 2) }) as AsyncIterator<number>;
  for (let step = 0; step < 9; step++) {
    if (!chance(random, 2)) await settle();
    if (chance(random, 8)) note(log, "return", () => iterator.return!("left"));
    else note(log, "next", () => iterator.next());
  }
  await settle();
  note(log, "locked", () => stream.locked);
  log.push(cancelled);
};

describe("random programs", () => {
  it("of plain streams", () => compare(readable, 400));
  it("of byte streams", () => compare(bytes, 400));
  it("of writable streams", () => compare(writable, 400));
  it("of transform streams", () => compare(transform, 300));
  it("of pipes", () => compare(piped, 60));
  it("of branches", () => compare(branched, 200));
  it("of iterations", () => compare(iterated, 200));
});
