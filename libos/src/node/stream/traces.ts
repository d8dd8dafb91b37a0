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

const R = ["data", "end", "close", "error", "pause", "resume"];
const RR = ["end", "close", "error", "pause", "resume"];
const W = ["drain", "finish", "prefinish", "close", "error", "pipe", "unpipe"];
const later = (nextTick: World["nextTick"], ticks: number, callback: () => void): void => {
  if (ticks === 0) callback();
  else nextTick(() => later(nextTick, ticks - 1, callback));
};

type Scenario = (world: World) => unknown;

export const scenarios: Record<string, Scenario> = {
  "flowing, pushed at once": (world) => {
    const r = new world.stream.Readable({ read() {} });
    watch(world, "r", r, R);
    r.push("a");
    r.push("b");
    r.push(null);
  },
  "flowing, pulled": (world) => {
    let n = 0;
    const r = new world.stream.Readable({
      read(size) {
        world.log("read", size);
        this.push(n < 5 ? String(n++) : null);
      },
    });
    watch(world, "r", r, R);
  },
  "flowing, pulled later": (world) => {
    let n = 0;
    const r = new world.stream.Readable({
      highWaterMark: 3,
      read() {
        world.log("read");
        later(world.nextTick, 2, () => this.push(n < 5 ? String(n++) : null));
      },
    });
    watch(world, "r", r, R);
  },
  "paused mode by readable": (world) => {
    let n = 0;
    const r = new world.stream.Readable({
      highWaterMark: 4,
      read() {
        world.log("read");
        later(world.nextTick, n % 2, () => this.push(n < 6 ? `${n++}x` : null));
      },
    });
    watch(world, "r", r, RR);
    r.on("readable", () => {
      world.log("readable", r.readableLength);
      for (let chunk; (chunk = r.read(3)) !== null;) world.log("chunk", String(chunk));
      world.log("rest", String(r.read()));
    });
  },
  "read sizes and unshift": (world) => {
    const r = new world.stream.Readable({ read() {} });
    watch(world, "r", r, RR);
    r.push("hello ");
    r.push("world");
    world.log(String(r.read(3)), String(r.read(0)), String(r.read(5)), String(r.read(100)));
    r.unshift("<");
    r.push(null);
    world.log(String(r.read(100)), String(r.read()));
  },
  "object mode": (world) => {
    const r = new world.stream.Readable({ objectMode: true, read() {} });
    watch(world, "r", r, R);
    world.log(r.push({ a: 1 }), r.push(0), r.push(""), r.push(false), r.readableLength);
    r.push(null);
  },
  "high-water mark": (world) => {
    const r = new world.stream.Readable({ highWaterMark: 3, read() {} });
    world.log(r.push("ab"), r.push("cd"), r.readableLength, r.readableHighWaterMark);
    r.read(10);
    world.log(r.readableHighWaterMark);
    watch(world, "r", r, R);
    r.push(null);
  },
  setEncoding: (world) => {
    const r = new world.stream.Readable({ read() {} });
    r.push(Buffer.from([0xe2, 0x82]));
    r.setEncoding("utf8");
    watch(world, "r", r, R);
    r.push(Buffer.from([0xac, 0x41]));
    r.push(Buffer.from([0xe2]));
    r.push(null);
  },
  "pause and resume": (world) => {
    const r = new world.stream.Readable({ read() {} });
    watch(world, "r", r, R);
    r.on("data", () => {
      r.pause();
      world.log("paused", r.isPaused(), r.readableFlowing);
      later(world.nextTick, 3, () => r.resume());
    });
    for (const c of "abc") r.push(c);
    r.push(null);
  },
  "data after readable is gone": (world) => {
    const r = new world.stream.Readable({ read() {} });
    watch(world, "r", r, RR);
    const listener = (): void => world.log("readable");
    r.on("readable", listener);
    r.push("a");
    later(world.nextTick, 2, () => {
      r.off("readable", listener);
      r.on("data", (d) => world.log("data", String(d)));
      r.push("b");
      r.push(null);
    });
  },
  "destroy while reading": (world) => {
    const r = new world.stream.Readable({
      read() {},
      destroy(error, callback) {
        world.log("_destroy", error?.message);
        later(world.nextTick, 2, () => callback(error));
      },
    });
    watch(world, "r", r, R);
    r.push("a");
    r.destroy(new Error("no"));
    r.push("b");
    r.destroy(new Error("again"));
    world.log(r.destroyed, r.closed, r.readable, r.errored?.message);
  },
  "push after the end": (world) => {
    const r = new world.stream.Readable({ read() {} });
    watch(world, "r", r, R);
    r.push(null);
    r.push("x");
  },
  "read throws": (world) => {
    const r = new world.stream.Readable({
      read() {
        throw new Error("bad");
      },
    });
    watch(world, "r", r, R);
  },
  "no _read": (world) => {
    const r = new world.stream.Readable();
    watch(world, "r", r, R);
  },
  construct: (world) => {
    const r = new world.stream.Readable({
      construct(callback) {
        world.log("construct");
        later(world.nextTick, 3, callback);
      },
      read() {
        world.log("read");
        this.push("x");
        this.push(null);
      },
    });
    watch(world, "r", r, R);
  },
  "construct fails": (world) => {
    const w = new world.stream.Writable({
      construct(callback) {
        later(world.nextTick, 1, () => callback(new Error("no")));
      },
      write(_c, _e, callback) {
        world.log("write");
        callback();
      },
    });
    watch(world, "w", w, W);
    w.write("a", (error) => world.log("written", error?.message));
  },
  "async iteration": async (world) => {
    const r = world.stream.Readable.from(["a", "b", "c"]);
    watch(world, "r", r, RR);
    for await (const chunk of r) world.log("chunk", chunk);
    world.log("done", r.destroyed);
  },
  "async iteration left early": async (world) => {
    const r = world.stream.Readable.from(
      (async function* () {
        try {
          yield 1;
          yield 2;
        } finally {
          world.log("cleanup");
        }
      })(),
    );
    watch(world, "r", r, RR);
    for await (const chunk of r) {
      world.log("chunk", chunk);
      break;
    }
    world.log("left", r.destroyed);
  },
  "async iteration of a failing stream": async (world) => {
    const r = new world.stream.Readable({ read() {} });
    r.push("a");
    later(world.nextTick, 6, () => r.destroy(new Error("broken")));
    try {
      for await (const chunk of r) world.log("chunk", String(chunk));
    } catch (error) {
      world.log("caught", (error as Error).message);
    }
  },
  "from a failing iterator": (world) => {
    const r = world.stream.Readable.from(
      (function* () {
        yield 1;
        throw new Error("iterator");
      })(),
    );
    watch(world, "r", r, R);
  },
  "from promises and a string": (world) => {
    watch(world, "p", world.stream.Readable.from([Promise.resolve(1), 2, Promise.resolve(3)]), R);
    watch(world, "s", world.stream.Readable.from("text"), R);
  },
  "writable at once": (world) => {
    const w = new world.stream.Writable({
      write(chunk, encoding, callback) {
        world.log("write", String(chunk), encoding);
        callback();
      },
    });
    watch(world, "w", w, W);
    world.log(
      w.write("a"),
      w.write("b", () => world.log("b done")),
    );
    w.end("c", () => world.log("ended"));
    world.log(w.writableEnded, w.writableFinished, w.writable);
  },
  "writable later, with drain": (world) => {
    const w = new world.stream.Writable({
      highWaterMark: 3,
      write(chunk, _encoding, callback) {
        world.log("write", String(chunk), w.writableLength);
        later(world.nextTick, 2, callback);
      },
    });
    watch(world, "w", w, W);
    world.log(w.write("ab"), w.write("cd"), w.writableNeedDrain);
    w.once("drain", () => {
      world.log("again", w.write("e"));
      w.end();
    });
  },
  "cork and writev": (world) => {
    const w = new world.stream.Writable({
      writev(chunks, callback) {
        world.log("writev", chunks.map((c) => `${String(c.chunk)}/${c.encoding}`).join());
        callback();
      },
      decodeStrings: false,
    });
    watch(world, "w", w, W);
    w.cork();
    w.write("a");
    w.write("b", "latin1", () => world.log("b done"));
    w.cork();
    w.uncork();
    world.log(w.writableCorked);
    w.end("c");
  },
  "write fails": (world) => {
    const w = new world.stream.Writable({
      write(chunk, _encoding, callback) {
        later(world.nextTick, 1, () => callback(String(chunk) === "b" ? new Error("bad b") : null));
      },
    });
    watch(world, "w", w, W);
    for (const c of "abc") w.write(c, (error) => world.log("cb", c, error?.message));
    w.end((error?: Error | null) => world.log("end", error?.message));
  },
  "write after end": (world) => {
    const w = new world.stream.Writable({
      write(_chunk, _encoding, callback) {
        callback();
      },
    });
    watch(world, "w", w, W);
    w.end();
    w.write("x", (error) => world.log("cb", (error as { code?: string }).code));
  },
  "end twice": (world) => {
    const w = new world.stream.Writable({ write: (_c, _e, callback) => callback() });
    watch(world, "w", w, W);
    w.end(() => world.log("first"));
    w.end((error?: Error | null) => world.log("second", (error as { code?: string } | null)?.code));
    w.on("finish", () =>
      w.end((error?: Error | null) => world.log("third", (error as { code?: string } | null)?.code)),
    );
  },
  final: (world) => {
    const w = new world.stream.Writable({
      write: (_c, _e, callback) => callback(),
      final(callback) {
        world.log("final");
        later(world.nextTick, 2, callback);
      },
    });
    watch(world, "w", w, W);
    w.end("x");
  },
  "final fails": (world) => {
    const w = new world.stream.Writable({
      write: (_c, _e, callback) => callback(),
      final: (callback) => callback(new Error("final")),
    });
    watch(world, "w", w, W);
    w.end("x", (error?: Error | null) => world.log("end", error?.message));
  },
  "destroy with pending writes": (world) => {
    const w = new world.stream.Writable({ write() {} });
    watch(world, "w", w, W);
    w.write("a", (error) => world.log("a", (error as { code?: string } | null)?.code));
    w.write("b", (error) => world.log("b", (error as { code?: string } | null)?.code));
    w.end((error?: Error | null) => world.log("end", (error as { code?: string } | null)?.code));
    w.destroy();
    world.log(w.destroyed);
  },
  "bad arguments": (world) => {
    const w = new world.stream.Writable({ write: (_c, _e, callback) => callback() });
    const tryIt = (f: () => unknown): void => {
      try {
        f();
      } catch (error) {
        world.log((error as { code?: string }).code, (error as Error).message, (error as Error).name);
      }
    };
    tryIt(() => w.write(null));
    tryIt(() => w.write(5));
    tryIt(() => w.write("a", "nope" as BufferEncoding));
    tryIt(() => new world.stream.Readable({ highWaterMark: -1 }));
    tryIt(() => world.stream.Readable.from(5 as never));
    tryIt(() => (world.stream.pipeline as (...args: unknown[]) => void)(w, undefined));
    tryIt(() => (world.stream.pipeline as (...args: unknown[]) => void)(() => {}));
    const r = new world.stream.Readable({ read() {} });
    watch(world, "r", r, R);
    r.push(5);
  },
  pipe: (world) => {
    let n = 0;
    const r = new world.stream.Readable({
      highWaterMark: 4,
      read() {
        this.push(n < 8 ? String(n++) : null);
      },
    });
    const w = new world.stream.Writable({
      highWaterMark: 2,
      write(chunk, _e, callback) {
        world.log("write", String(chunk));
        later(world.nextTick, 2, callback);
      },
    });
    watch(world, "r", r, RR);
    watch(world, "w", w, W);
    r.pipe(w);
  },
  "pipe to two, one slow": (world) => {
    const r = world.stream.Readable.from(["1", "2", "3", "4"]);
    const make = (name: string, ticks: number): NodeStream.Writable =>
      new world.stream.Writable({
        highWaterMark: 1,
        write(chunk, _e, callback) {
          world.log(name, String(chunk));
          later(world.nextTick, ticks, callback);
        },
      });
    const slow = make("slow", 5);
    watch(world, "s", slow, W);
    r.pipe(slow);
    r.pipe(make("fast", 0));
  },
  "pipe and unpipe": (world) => {
    const r = new world.stream.Readable({ read() {} });
    const w = new world.stream.Writable({
      write(chunk, _e, callback) {
        world.log("write", String(chunk));
        callback();
      },
    });
    watch(world, "r", r, RR);
    watch(world, "w", w, W);
    r.pipe(w);
    r.push("a");
    later(world.nextTick, 4, () => {
      r.unpipe(w);
      r.push("b");
      world.log(r.readableFlowing, r.readableLength);
    });
  },
  "pipe into one that fails": (world) => {
    const r = world.stream.Readable.from(["a", "b"]);
    const w = new world.stream.Writable({ write: (_c, _e, callback) => callback(new Error("full")) });
    watch(world, "r", r, RR);
    watch(world, "w", w, W);
    r.pipe(w);
  },
  transform: (world) => {
    const t = new world.stream.Transform({
      transform(chunk, _encoding, callback) {
        world.log("transform", String(chunk));
        callback(null, String(chunk).toUpperCase());
      },
      flush(callback) {
        callback(null, "!");
      },
    });
    watch(world, "t", t, [...R, "finish", "prefinish"]);
    t.write("a");
    t.end("b");
  },
  "transform with back-pressure": (world) => {
    const t = new world.stream.Transform({
      highWaterMark: 2,
      transform(chunk, _encoding, callback) {
        world.log("transform", String(chunk));
        later(world.nextTick, 1, () => callback(null, chunk));
      },
    });
    watch(world, "t", t, [...RR, "finish", "drain"]);
    for (const c of "abcdef") world.log(t.write(c));
    t.end();
    later(world.nextTick, 30, () => t.on("data", (d) => world.log("data", String(d))));
  },
  "transform fails": (world) => {
    const t = new world.stream.Transform({ transform: (_c, _e, callback) => callback(new Error("bad")) });
    watch(world, "t", t, [...R, "finish"]);
    t.write("a", (error) => world.log("cb", error?.message));
    t.end();
  },
  "pass through": (world) => {
    const p = new world.stream.PassThrough();
    watch(world, "p", p, [...R, "finish"]);
    p.write("a");
    p.end("b");
  },
  "duplex, half open": (world) => {
    for (const allowHalfOpen of [true, false]) {
      const d = new world.stream.Duplex({ allowHalfOpen, read() {}, write: (_c, _e, callback) => callback() });
      watch(world, `d${allowHalfOpen}`, d, [...R, "finish"]);
      d.push("x");
      d.push(null);
      later(world.nextTick, 10, () => d.end());
    }
  },
  "duplex with one side": (world) => {
    const d = new world.stream.Duplex({
      readable: false,
      write: (_c: unknown, _e: unknown, callback: () => void) => callback(),
    } as never);
    watch(world, "d", d, [...R, "finish"]);
    world.log(d.readable, d.writable, d instanceof world.stream.Writable, d instanceof world.stream.Readable);
    d.end("x");
  },
  pipeline: (world) => {
    const r = world.stream.Readable.from(["a", "b", "c"]);
    const t = new world.stream.Transform({ objectMode: true, transform: (c, _e, callback) => callback(null, `${c}!`) });
    const w = new world.stream.Writable({
      objectMode: true,
      write(chunk, _e, callback) {
        world.log("write", chunk);
        callback();
      },
    });
    watch(world, "r", r, RR);
    watch(world, "w", w, W);
    const result = world.stream.pipeline(r, t, w, (error) => world.log("done", error?.message));
    world.log(result === w);
  },
  "pipeline whose middle fails": (world) => {
    const r = world.stream.Readable.from(["a", "b", "c"]);
    const t = new world.stream.Transform({
      objectMode: true,
      transform: (_c, _e, callback) => callback(new Error("mid")),
    });
    const w = new world.stream.PassThrough();
    watch(world, "r", r, RR);
    watch(world, "t", t, ["close", "error"]);
    watch(world, "w", w, ["close", "error"]);
    world.stream.pipeline(r, t, w, (error) => world.log("done", error?.message, r.destroyed, w.destroyed));
  },
  "pipeline of functions": async (world) => {
    const value = await world.stream.promises.pipeline(
      async function* () {
        yield "a";
        yield "b";
      },
      async function* (source: AsyncIterable<string>) {
        for await (const chunk of source) yield chunk.toUpperCase();
      },
      async (source: AsyncIterable<string>) => {
        let all = "";
        for await (const chunk of source) all += chunk;
        return all;
      },
    );
    world.log("value", value);
  },
  "pipeline aborted": async (world) => {
    const controller = new AbortController();
    const r = new world.stream.Readable({ read() {} });
    watch(world, "r", r, ["close", "error"]);
    const w = new world.stream.PassThrough();
    later(world.nextTick, 3, () => controller.abort());
    try {
      await world.stream.promises.pipeline(r, w, { signal: controller.signal });
    } catch (error) {
      world.log((error as Error).name, (error as { code?: string }).code);
    }
  },
  "pipeline, source closes too early": (world) => {
    const r = new world.stream.Readable({ read() {} });
    const w = new world.stream.PassThrough();
    world.stream.pipeline(r, w, (error) => world.log((error as { code?: string } | undefined)?.code));
    later(world.nextTick, 3, () => r.destroy());
  },
  finished: (world) => {
    const states: [string, () => NodeStream.Readable | NodeStream.Writable][] = [
      ["ended", () => world.stream.Readable.from([]).resume()],
      ["destroyed", () => new world.stream.Readable({ read() {} }).destroy()],
      ["errored", () => new world.stream.Writable({ write() {} }).on("error", () => {}).destroy(new Error("e"))],
      ["written", () => new world.stream.Writable({ write: (_c, _e, callback) => callback() }).end("x")],
    ];
    for (const [name, make] of states) {
      const s = make();
      world.stream.finished(s as NodeStream.Readable, (error) =>
        world.log(name, "early", (error as { code?: string } | undefined)?.code, error?.message),
      );
      later(world.nextTick, 20, () => {
        world.stream.finished(s as NodeStream.Readable, (error) =>
          world.log(name, "late", (error as { code?: string } | undefined)?.code, error?.message),
        );
      });
    }
  },
  "abort signal": (world) => {
    const controller = new AbortController();
    const r = new world.stream.Readable({ read() {}, signal: controller.signal });
    watch(world, "r", r, R);
    controller.abort(new Error("why"));
    r.on("error", (error) => world.log(error.name, (error.cause as Error | undefined)?.message));
  },
  "call without new": (world) => {
    function Old(this: NodeStream.Readable): void {
      (world.stream.Readable as unknown as { call(self: unknown, options: object): void }).call(this, {
        objectMode: true,
      });
    }
    Object.setPrototypeOf(Old.prototype, world.stream.Readable.prototype);
    Object.setPrototypeOf(Old, world.stream.Readable);
    Old.prototype._read = function (this: NodeStream.Readable): void {
      this.push({ n: 1 });
      this.push(null);
    };
    const r = new (Old as unknown as new () => NodeStream.Readable)();
    world.log(r instanceof world.stream.Readable, r.readableObjectMode);
    watch(world, "r", r, R);
    class New extends world.stream.Writable {
      override _write(chunk: unknown, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
        world.log("New", String(chunk));
        callback();
      }
    }
    const w = new New();
    watch(world, "w", w, W);
    w.end("z");
    world.log(w.constructor.name, Object.getPrototypeOf(New).name);
  },
};
