// Scenarios of streams that are read, for the comparison with Node.js.

import { R, RR, W, later, watch, type Scenario } from "./traces.ts";

export const readable: Record<string, Scenario> = {
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
};
