// Scenarios of streams that are written, for the comparison with Node.js.

import { R, W, later, watch, type Scenario } from "./traces.ts";

export const writable: Record<string, Scenario> = {
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
};
