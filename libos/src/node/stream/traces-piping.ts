// Scenarios of pipes, transforms, pipelines and the ends of streams, for the comparison with Node.js.

import type * as NodeStream from "node:stream";
import { R, RR, W, later, watch, type Scenario } from "./traces.ts";

export const piping: Record<string, Scenario> = {
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
