// The life of a guest on the fake: order of callbacks, errors that nothing catches, ends.

import { describe, expect, test } from "vitest";
import { ConsoleStream } from "@unikernel/hal";
import { Console, console } from "../node/console/console.ts";
import { setImmediate, setInterval, setTimeout, clearInterval } from "../node/timers-api.ts";
import { TestGuest, runGuest } from "../testing/guest.ts";
import { runtime, type ProcessHooks } from "./runtime.ts";

const noHooks: ProcessHooks = {
  uncaughtException: () => false,
  unhandledRejection: () => false,
  rejectionHandled: () => false,
  beforeExit: () => false,
  exit: () => false,
  warning: () => {},
};

describe("order", () => {
  test("nextTick before promise jobs before timers before immediates; after the module jobs come first", async () => {
    const { output, code } = await runGuest(({ tasks }) => {
      setImmediate(() => console.log("immediate"));
      setTimeout(() => console.log("timeout"), 0);
      void Promise.resolve().then(() => {
        console.log("promise");
        tasks.nextTick(() => console.log("tick of promise"));
        void Promise.resolve().then(() => console.log("promise of promise"));
      });
      tasks.nextTick(() => {
        console.log("tick");
        tasks.nextTick(() => console.log("tick of tick"));
      });
      console.log("main");
    });
    expect(output.split("\n").slice(0, -1)).toEqual([
      "main",
      "promise",
      "promise of promise",
      "tick",
      "tick of promise",
      "tick of tick",
      "immediate",
      "timeout",
    ]);
    expect(code).toBe(0);
  });

  test("ticks and jobs run between two timers and between two immediates", async () => {
    const { output } = await runGuest(({ tasks }) => {
      for (const name of ["a", "b"]) {
        setTimeout(() => {
          console.log(`timer ${name}`);
          void Promise.resolve().then(() => console.log(`job ${name}`));
          tasks.nextTick(() => console.log(`tick ${name}`));
        }, 5);
        setImmediate(() => {
          console.log(`immediate ${name}`);
          tasks.nextTick(() => console.log(`tick ${name}`));
        });
      }
    });
    expect(output).toBe(
      "immediate a,tick a,immediate b,tick b,timer a,tick a,job a,timer b,tick b,job b,".replaceAll(",", "\n"),
    );
  });

  test("an immediate queued by an immediate waits for the next turn", async () => {
    const { output } = await runGuest(() => {
      setImmediate(() => {
        setImmediate(() => console.log("second turn"));
        console.log("first");
      });
      setImmediate(() => console.log("also first"));
    });
    expect(output).toBe("first\nalso first\nsecond turn\n");
  });

  test("standard output and error keep their order, and nothing is lost at the end", async () => {
    const chunks: string[] = [];
    const guest = new TestGuest();
    const result = await guest.run(({ hal }) => {
      for (let line = 0; line < 2000; line++) {
        hal.console.write(line % 2 === 0 ? ConsoleStream.OUTPUT : ConsoleStream.ERROR, `line ${line}\n`);
        chunks.push(`line ${line}`);
      }
      hal.console.write(ConsoleStream.OUTPUT, "x".repeat(100_000));
    });
    const even = result.output.split("\n");
    expect(even.pop()).toBe("x".repeat(100_000));
    expect(even).toEqual(chunks.filter((_, index) => index % 2 === 0));
    expect(result.error.split("\n").slice(0, -1)).toEqual(chunks.filter((_, index) => index % 2 === 1));
  });

  test("text of more bytes than one operation moves is written whole", async () => {
    const text = "ä".repeat(9_000_000);
    const { output } = await runGuest(({ hal }) => {
      hal.console.write(ConsoleStream.OUTPUT, text);
      hal.console.write(ConsoleStream.OUTPUT, "end");
    });
    expect(output === `${text}end`).toBe(true);
  });

  test("console output costs no exit of its own: a guest that logs and ends enters not once", async () => {
    const guest = new TestGuest();
    await guest.run(() => {
      for (let line = 0; line < 100; line++) console.log("line", line);
    });
    expect(guest.machine.monitor.enters).toBe(0);
  });

  test("waiting for timers costs one exit each, logging in between none", async () => {
    const guest = new TestGuest();
    let count = 0;
    await guest.run(() => {
      const timer = setInterval(() => {
        console.log("tick");
        if (++count === 10) clearInterval(timer);
      }, 7);
    });
    expect(count).toBe(10);
    expect(guest.machine.monitor.enters).toBe(10);
  });
});

describe("errors that nothing catches", () => {
  test("one thrown by the module ends the guest with 1", async () => {
    const { code, error } = await runGuest(() => {
      throw new TypeError("no good");
    });
    expect(error).toMatch(/^Uncaught TypeError: no good\n {4}at /);
    expect(code).toBe(1);
  });

  test("one thrown by a timer ends the guest before the next timer", async () => {
    const { code, error, output } = await runGuest(() => {
      setTimeout(() => {
        throw new Error("in timer");
      }, 1);
      setTimeout(() => console.log("never"), 1);
    });
    expect(error).toContain("Uncaught Error: in timer");
    expect(output).toBe("");
    expect(code).toBe(1);
  });

  test("a rejection without handler, and one whose reason is no Error", async () => {
    const first = await runGuest(() => {
      void Promise.reject(new RangeError("rejected"));
      setTimeout(() => console.log("never"), 1);
    });
    expect(first.error).toContain("Uncaught RangeError: rejected");
    expect([first.code, first.output]).toEqual([1, ""]);
    const second = await runGuest(() => void Promise.reject(42 as never));
    expect(second.error).toContain('The promise rejected with the reason "42".');
    expect(second.code).toBe(1);
  });

  test("a rejection that is handled in the same turn is none", async () => {
    const { code, error } = await runGuest(({ tasks }) => {
      const promise = Promise.reject(new Error("late"));
      tasks.nextTick(() => void promise.catch(() => console.log("caught")));
    });
    expect([code, error]).toEqual([0, ""]);
  });

  test("a listener takes it: the loop goes on with the next callback", async () => {
    const seen: unknown[] = [];
    const { code, output } = await runGuest((guest) => {
      guest.hooks = {
        ...noHooks,
        uncaughtException: (error, origin) => seen.push((error as Error).message, origin) > 0,
      };
      setTimeout(() => {
        throw new Error("first");
      }, 1);
      setTimeout(() => console.log("second"), 1);
      void Promise.reject(new Error("third"));
    });
    expect(seen).toEqual(["third", "unhandledRejection", "first", "uncaughtException"]);
    expect([code, output]).toEqual([0, "second\n"]);
  });

  test("a listener that throws ends the guest with 7", async () => {
    const { code, error } = await runGuest((guest) => {
      guest.hooks = {
        ...noHooks,
        uncaughtException: () => {
          throw new Error("worse");
        },
      };
      throw new Error("bad");
    });
    expect(error).toContain("Uncaught Error: worse");
    expect(code).toBe(7);
  });

  test("out of memory says how to give more, and ends the guest with its own code", async () => {
    const { code, error } = await runGuest(() => {
      const error = new Error("out of memory");
      error.name = "InternalError";
      throw error;
    });
    expect(error).toContain("error[OUT_OF_MEMORY]: the guest's memory is exhausted.");
    expect(error).toContain("uk run -m SIZE");
    expect(code).toBe(137);
  });

  test("a thrown value that cannot be shown is reported all the same", async () => {
    const { code, error } = await runGuest(() => {
      throw {
        toString() {
          throw new Error("again");
        },
      };
    });
    expect(error).toContain("Uncaught");
    expect(code).toBe(1);
  });
});

describe("ends", () => {
  test("beforeExit comes when nothing is left, and again after it has started something", async () => {
    let count = 0;
    const codes: number[] = [];
    const { code } = await runGuest((guest) => {
      guest.hooks = {
        ...noHooks,
        beforeExit: () => {
          if (count++ === 0) setTimeout(() => (guest.exitCode = 3), 5);
          return true;
        },
        exit: (exitCode) => codes.push(exitCode) > 0,
      };
    });
    expect([count, codes, code]).toEqual([2, [3], 3]);
  });

  test("exit ends at once, with 'exit' but without 'beforeExit'", async () => {
    const events: string[] = [];
    const { code, output } = await runGuest((guest) => {
      guest.hooks = {
        ...noHooks,
        beforeExit: () => events.push("beforeExit") > 0,
        exit: (exitCode) => events.push(`exit ${exitCode}`) > 0,
      };
      console.log("last words");
      setTimeout(() => guest.exit(5), 10);
    });
    expect([events, code, output]).toEqual([["exit 5"], 5, "last words\n"]);
  });

  test("an unreferenced timer does not keep the guest", async () => {
    const { output } = await runGuest(() => {
      setTimeout(() => console.log("never"), 50).unref();
      setTimeout(() => console.log("done"), 10);
    });
    expect(output).toBe("done\n");
  });

  test("a module that still awaits ends with 13", async () => {
    const { code, error } = await runGuest(() => new Promise(() => {}));
    expect(code).toBe(13);
    expect(error).toContain("unsettled top-level await");
  });

  test("random bytes come from the monitor, in one exit for many", async () => {
    const guest = new TestGuest();
    const bytes = new Uint8Array(100);
    const large = new Uint8Array(5000);
    await guest.run(() => {
      for (let count = 0; count < 10; count++) runtime.hal.random.fill(bytes);
      runtime.hal.random.fill(large);
    });
    expect(new Set(bytes).size).toBeGreaterThan(50);
    expect(new Set(large).size).toBe(256);
    expect(guest.machine.monitor.enters).toBe(2);
  });
});

test("a Console over other streams", () => {
  const out: string[] = [];
  const own = new Console({ stdout: { write: (text: string) => out.push(text) } });
  own.group("a");
  own.log("b\nc");
  own.groupEnd();
  own.error("d");
  expect(out.join("")).toBe("a\n  b\n  c\nd\n");
});
