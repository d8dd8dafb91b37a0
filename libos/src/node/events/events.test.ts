// node:events: each script runs on Node.js's module and on ours, and must leave the same trace.

import * as node from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { Runtime, install } from "../../core/runtime.ts";
import { runGuest } from "../../testing/guest.ts";
import * as ours from "../events.ts";

type Events = typeof ours;
type Trace = (...values: unknown[]) => void;

beforeAll(() => void install(new Runtime(new FakeMachine())));

const scripts: Record<string, (events: Events, trace: Trace) => unknown> = {
  "order, prepend, once": ({ EventEmitter }, trace) => {
    const emitter = new EventEmitter();
    emitter.on("a", (...args: unknown[]) => trace(1, args));
    emitter.prependListener("a", () => trace(2));
    emitter.once("a", (value: unknown) => trace(3, value));
    emitter.prependOnceListener("a", () => trace(4));
    trace(emitter.emit("a", "x", "y"), emitter.emit("a"), emitter.emit("b"));
    trace(emitter.listenerCount("a"), emitter.eventNames());
  },
  "this is the emitter": ({ EventEmitter }, trace) => {
    const emitter = new EventEmitter();
    emitter.on("a", function (this: unknown) {
      trace(this === emitter);
    });
    emitter.once("a", function (this: unknown) {
      trace(this === emitter);
    });
    emitter.emit("a");
  },
  "listeners added and removed while emitting": ({ EventEmitter }, trace) => {
    const emitter = new EventEmitter();
    const late = (): void => trace("late");
    const second = (): void => trace("second");
    emitter.on("a", () => {
      trace("first");
      emitter.on("a", late);
      emitter.off("a", second);
    });
    emitter.on("a", second);
    emitter.emit("a");
    emitter.emit("a");
  },
  removing: ({ EventEmitter }, trace) => {
    const emitter = new EventEmitter();
    const f = (): void => trace("f");
    emitter.on("a", f).on("a", f).on("b", f).once("c", f);
    emitter.off("a", f).off("c", f).off("none", f);
    trace(emitter.eventNames(), emitter.listenerCount("a"));
    emitter.removeAllListeners("a");
    trace(emitter.eventNames());
    emitter.removeAllListeners();
    trace(emitter.eventNames(), emitter.emit("b"));
  },
  "newListener and removeListener": ({ EventEmitter }, trace) => {
    const emitter = new EventEmitter();
    emitter.on("newListener", (name: unknown, listener: { name: string }) => trace("new", name, listener.name));
    emitter.on("removeListener", (name: unknown, listener: { name: string }) => trace("removed", name, listener.name));
    const named = (): void => {};
    emitter.on("a", named);
    emitter.once("b", named);
    emitter.emit("b");
    emitter.off("a", named);
    emitter.on("a", named).on("c", named);
    emitter.removeAllListeners("c");
    emitter.removeAllListeners();
    trace(emitter.eventNames());
  },
  "listeners and rawListeners": ({ EventEmitter }, trace) => {
    const emitter = new EventEmitter();
    const f = (): void => trace("called");
    emitter.once("a", f).on("a", f);
    trace(
      emitter.listeners("a").map((listener) => listener === f),
      emitter.rawListeners("a").map((listener) => listener === f),
    );
    (emitter.rawListeners("a")[0] as () => void)();
    trace(emitter.listenerCount("a"), emitter.listenerCount("a", f));
  },
  "error without listener": ({ EventEmitter, errorMonitor }, trace) => {
    const emitter = new EventEmitter();
    for (const error of [new TypeError("t"), "text", undefined, { a: 1 }, null]) {
      try {
        emitter.emit("error", error);
      } catch (thrown) {
        const { name, message, code } = thrown as { name: string; message: string; code: string };
        trace(name, typeof error === "object" && error !== null && !(error instanceof Error) ? "" : message, code);
      }
    }
    emitter.on(errorMonitor as never, (error: Error) => trace("monitor", error.message));
    try {
      emitter.emit("error", new Error("seen"));
    } catch (error) {
      trace("thrown", (error as Error).message);
    }
    emitter.on("error", (error: Error) => trace("handled", error.message));
    trace(emitter.emit("error", new Error("last")));
  },
  "wrong arguments": async ({ EventEmitter, once, setMaxListeners, getEventListeners }, trace) => {
    const attempts: (() => unknown)[] = [
      () => new EventEmitter().on("a", 1 as never),
      () => new EventEmitter().off("a", undefined as never),
      () => new EventEmitter().once("a", {} as never),
      () => new EventEmitter().setMaxListeners(-1),
      () => new EventEmitter().setMaxListeners("x" as never),
      () => (EventEmitter.defaultMaxListeners = NaN),
      () => setMaxListeners(-1),
      () => once(1 as never, "a").catch((error: { code: string }) => trace("rejected", error.code)),
    ];
    for (const attempt of attempts) {
      try {
        await attempt();
      } catch (error) {
        trace((error as { code: string }).code, (error as Error).message);
      }
    }
    trace(getEventListeners(new EventEmitter(), "a"));
  },
  "the old way of inheriting": ({ EventEmitter }, trace) => {
    function Old(this: InstanceType<typeof EventEmitter>): void {
      (EventEmitter as unknown as () => void).call(this as never);
    }
    Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);
    const made = new (Old as unknown as typeof EventEmitter)();
    made.on("a", (value: unknown) => trace(value));
    made.emit("a", 1);
    trace(made instanceof EventEmitter);
    const keys: string[] = [];
    for (const key in made) if (!key.startsWith("_")) keys.push(key);
    trace(typeof keys);
  },
  "once as a promise": async ({ EventEmitter, once }, trace) => {
    const emitter = new EventEmitter();
    const value = once(emitter as never, "a");
    const failed = once(emitter as never, "b").catch((error: Error) => trace("rejected", error.message));
    const ownError = once(emitter as never, "error");
    emitter.emit("a", 1, 2);
    emitter.emit("error", new Error("no"));
    trace(await value);
    await failed;
    trace(((await ownError)[0] as Error).message, emitter.eventNames());
  },
  "once with a signal": async ({ EventEmitter, once }, trace) => {
    const emitter = new EventEmitter();
    const controller = new AbortController();
    const waiting = once(emitter as never, "a", { signal: controller.signal }).catch(
      (error: Error & { code: string }) => trace(error.name, error.code, error.message),
    );
    controller.abort();
    await waiting;
    trace(emitter.eventNames());
    await once(emitter as never, "a", { signal: controller.signal }).catch((error: Error) => trace(error.name));
  },
  "once of an EventTarget": async ({ once }, trace) => {
    const target = new EventTarget();
    const waiting = once(target as never, "a");
    target.dispatchEvent(new Event("a"));
    trace(((await waiting)[0] as Event).type);
  },
  "on as an iterator": async ({ EventEmitter, on }, trace) => {
    const emitter = new EventEmitter();
    const iterator = on(emitter as never, "a", { close: ["end"] });
    emitter.emit("a", 1);
    emitter.emit("a", 2, 3);
    trace((await iterator.next()).value);
    const rest = (async () => {
      for await (const value of iterator) trace(value);
      trace("done");
    })();
    await Promise.resolve();
    emitter.emit("a", 4);
    emitter.emit("end");
    await rest;
    trace(emitter.eventNames());
  },
  "on with an error, a break, a signal": async ({ EventEmitter, on }, trace) => {
    const emitter = new EventEmitter();
    const failing = on(emitter as never, "a");
    emitter.emit("a", 1);
    emitter.emit("error", new Error("stop"));
    try {
      for await (const value of failing) trace(value);
    } catch (error) {
      trace((error as Error).message);
    }
    const left = on(emitter as never, "a");
    emitter.emit("a", 5);
    for await (const value of left) {
      trace(value);
      break;
    }
    trace(emitter.eventNames());
    const controller = new AbortController();
    const aborted = on(emitter as never, "a", { signal: controller.signal });
    const next = aborted.next().catch((error: Error) => trace(error.name));
    controller.abort();
    await next;
    trace(emitter.eventNames());
  },
};

describe("the same trace as Node.js", () => {
  test.each(Object.entries(scripts))("%s", async (_name, script) => {
    const run = async (events: Events): Promise<unknown[]> => {
      const seen: unknown[] = [];
      await script(events, (...values) => seen.push(values));
      return seen;
    };
    const theirs = await run(node as unknown as Events);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await run(ours)).toEqual(theirs);
  });
});

test("the default export is EventEmitter with the others on it", () => {
  expect(ours.default).toBe(ours.EventEmitter);
  expect(ours.default.once).toBe(ours.once);
  expect(Object.keys(ours.EventEmitter.prototype)).toEqual([]);
});

test("too many listeners are warned of once, with the limit", async () => {
  const { error } = await runGuest(() => {
    const emitter = new ours.EventEmitter();
    for (let count = 0; count < 13; count++) emitter.on("a", () => {});
    const other = new ours.EventEmitter().setMaxListeners(0);
    for (let count = 0; count < 20; count++) other.on("a", () => {});
  });
  expect(error).toBe(
    "(node:1) MaxListenersExceededWarning: Possible EventEmitter memory leak detected. 11 a listeners added to [EventEmitter]. " +
      "MaxListeners is 10. Use emitter.setMaxListeners() to increase limit\n",
  );
});
