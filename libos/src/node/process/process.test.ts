// The process object in guests on the fake. Each guest has its own modules, because `process` takes the runtime when it is loaded.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { Signal } from "@unikernel/hal";
import { FakeMachine, type FakeOptions, type FakeResult } from "@unikernel/hal/fake";
import type * as timersModule from "../timers-api.ts";
import type { Process } from "./process.ts";

beforeEach(() => void vi.resetModules());

type Timers = typeof timersModule;

async function run(
  application: (process: Process, timers: Timers, machine: FakeMachine) => unknown,
  options: FakeOptions = {},
): Promise<FakeResult> {
  const { Runtime, install } = await import("../../core/runtime.ts");
  const machine = new FakeMachine(options);
  const runtime = install(new Runtime(machine));
  const { process } = await import("./process.ts");
  const timers = await import("../timers-api.ts");
  return machine.run(
    () => machine.onStart((evaluation) => runtime.main(evaluation)),
    () => application(process, timers, machine),
  );
}

test("what it tells of itself", async () => {
  await run(
    (process) => {
      expect(process.argv).toEqual(["/unikernel", "/web", "--flag", "x"]);
      expect([process.argv0, process.pid, process.platform, process.arch]).toEqual(["web", 1, "linux", "x64"]);
      expect([process.cwd(), process.execArgv]).toEqual(["/", []]);
      expect(process.version).toBe(`v${process.versions["node"]}`);
      expect(Object.keys(process.memoryUsage())).toEqual(["rss", "heapTotal", "heapUsed", "external", "arrayBuffers"]);
      expect(process.memoryUsage.rss()).toBeGreaterThan(0);
      expect(Object.prototype.toString.call(process)).toBe("[object process]");
      expect(() => process.stdin).toThrow("process.stdin is not there");
      expect("kill" in process).toBe(false);
    },
    { args: ["web", "--flag", "x"] },
  );
});

test("env: values are strings, and accessors are refused", async () => {
  await run(
    ({ env }) => {
      expect(env["HOME"]).toBe("/root");
      env["NUMBER"] = 1 as never;
      env["NOTHING"] = undefined;
      expect({ ...env }).toEqual({ HOME: "/root", NUMBER: "1", NOTHING: "undefined" });
      delete env["NUMBER"];
      expect("NUMBER" in env).toBe(false);
      expect(() => Object.defineProperty(env, "x", { get: () => 1 })).toThrow("accessor");
      expect(() => (env["s"] = Symbol("x") as never)).toThrow(TypeError);
    },
    { env: { HOME: "/root" } },
  );
});

test("hrtime and uptime follow the clock", async () => {
  await run(async (process, { setTimeout }) => {
    const start = process.hrtime();
    const big = process.hrtime.bigint();
    await new Promise<void>((resolve) => setTimeout(resolve, 1500));
    const [seconds, nanoseconds] = process.hrtime(start);
    expect(seconds * 1e9 + nanoseconds).toBeGreaterThanOrEqual(1.5e9);
    expect(process.hrtime.bigint() - big).toBeGreaterThanOrEqual(1_500_000_000n);
    expect(process.uptime()).toBeGreaterThanOrEqual(1.5);
    expect(() => process.hrtime([1] as never)).toThrow(expect.objectContaining({ code: "ERR_OUT_OF_RANGE" }));
  });
});

describe("ends", () => {
  test("exitCode, beforeExit and exit", async () => {
    const seen: unknown[] = [];
    const { code } = await run((process) => {
      process.exitCode = 3;
      process.on("beforeExit", (exitCode: number) => seen.push("beforeExit", exitCode));
      process.on("exit", (exitCode: number) => {
        seen.push("exit", exitCode);
        process.exitCode = 4;
      });
    });
    expect([seen, code]).toEqual([["beforeExit", 3, "exit", 3], 4]);
  });

  test("process.exit in an exit listener does not start over", async () => {
    let count = 0;
    const { code } = await run((process, { setTimeout }) => {
      process.on("exit", () => {
        count++;
        process.exit(9);
      });
      setTimeout(() => process.exit(2), 1);
    });
    expect([count, code]).toEqual([1, 9]);
  });

  test("codes that are no integers are refused, integer texts taken", async () => {
    const { code } = await run((process) => {
      expect(() => (process.exitCode = 1.5)).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }));
      expect(() => process.exit("x")).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }));
      process.exitCode = "7";
    });
    expect(code).toBe(7);
  });

  test("ticks are not taken any more once 'exit' is emitted", async () => {
    const { output } = await run((process) => {
      process.on("exit", () => process.nextTick(() => process.stdout.write("never")));
    });
    expect(output).toBe("");
  });
});

describe("errors", () => {
  test("uncaughtException gets error and origin, after the monitor", async () => {
    const seen: unknown[] = [];
    const { code } = await run((process) => {
      process.on("uncaughtExceptionMonitor", (error: Error, origin: string) =>
        seen.push("monitor", error.message, origin),
      );
      process.on("uncaughtException", (error: Error, origin: string) => seen.push(error.message, origin));
      process.nextTick(() => {
        throw new Error("in a tick");
      });
    });
    expect(seen).toEqual(["monitor", "in a tick", "uncaughtException", "in a tick", "uncaughtException"]);
    expect(code).toBe(0);
  });

  test("unhandledRejection, and rejectionHandled when a handler comes late", async () => {
    const seen: unknown[] = [];
    await run((process, { setTimeout }) => {
      process.on("unhandledRejection", (reason: unknown, promise: unknown) => seen.push(reason, promise === rejected));
      process.on("rejectionHandled", (promise: unknown) => seen.push("handled", promise === rejected));
      const rejected = Promise.reject("why" as never);
      setTimeout(() => rejected.catch(() => seen.push("caught")), 5);
    });
    expect(seen).toEqual(["why", true, "caught", "handled", true]);
  });

  test("a listener that throws ends the guest with 7", async () => {
    const { code, error } = await run((process) => {
      process.on("uncaughtException", () => {
        throw new Error("second");
      });
      throw new Error("first");
    });
    expect([code, error.split("\n")[0]]).toEqual([7, "Uncaught Error: second"]);
  });

  test("the exit listener sees code 1 and may change it", async () => {
    const seen: unknown[] = [];
    const { code } = await run((process) => {
      process.exitCode = 5;
      process.on("exit", (exitCode: number) => {
        seen.push(exitCode);
        process.exitCode = 12;
      });
      throw new Error("x");
    });
    expect([seen, code]).toEqual([[1], 12]);
  });

  test("a capture callback comes before the listeners", async () => {
    const seen: unknown[] = [];
    await run((process) => {
      process.on("uncaughtException", () => seen.push("listener"));
      process.setUncaughtExceptionCaptureCallback((error) => seen.push((error as Error).message));
      expect(process.hasUncaughtExceptionCaptureCallback()).toBe(true);
      throw new Error("captured");
    });
    expect(seen).toEqual(["captured"]);
  });
});

describe("warnings", () => {
  test("are emitted in a tick and printed", async () => {
    const seen: string[] = [];
    const { error } = await run((process) => {
      process.on("warning", (warning: Error) => seen.push(warning.name));
      process.emitWarning("plain");
      process.emitWarning("typed", "MyWarning" as never, "CODE" as never);
      process.emitWarning("detailed", { type: "Other", detail: "more of it" } as never);
      process.emitWarning(new TypeError("an error"));
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(["Warning", "MyWarning", "Other", "TypeError"]);
    expect(error.split("\n")).toEqual([
      "(node:1) Warning: plain",
      "(node:1) [CODE] MyWarning: typed",
      "(node:1) Other: detailed",
      "more of it",
      "(node:1) TypeError: an error",
      "",
    ]);
  });

  test("deprecations can be silenced or thrown", async () => {
    const silent = await run((process) => {
      process.noDeprecation = true;
      process.emitWarning("old", "DeprecationWarning" as never);
    });
    expect(silent.error).toBe("");
    vi.resetModules();
    const thrown = await run((process) => {
      process.throwDeprecation = true;
      process.emitWarning("old", "DeprecationWarning" as never);
    });
    expect([thrown.code, thrown.error.split("\n")[0]]).toEqual([1, "Uncaught DeprecationWarning: old"]);
  });
});

describe("standard output", () => {
  test("takes text and bytes, calls back when the host has them", async () => {
    const seen: unknown[] = [];
    const { output, error } = await run((process, { setTimeout }) => {
      expect(process.stdout.write("ä", (failed) => seen.push(failed))).toBe(true);
      process.stdout.write(new Uint8Array([0x62, 0x0a]));
      process.stdout.write("\xe9", "latin1");
      process.stdout.end("end", () => seen.push("ended"));
      process.stderr.write("e");
      expect(seen).toEqual([]);
      expect(["isTTY" in process.stdout, "columns" in process.stdout, process.stdout.fd]).toEqual([false, false, 1]);
      expect(() => process.stdout.write(1 as never)).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE" }));
      expect(() => process.stdout.write("x", "utf16le")).toThrow(
        expect.objectContaining({ code: "ERR_UNKNOWN_ENCODING" }),
      );
      // A write that waits for its completion keeps no guest running: something else does here.
      setTimeout(() => {}, 5);
    });
    expect([output, error]).toEqual(["äb\n\ufffdend", "e"]);
    expect(seen).toEqual([null, "ended"]);
  });
});

describe("signals", () => {
  test("reach listeners, and do not keep the guest running", async () => {
    const seen: unknown[] = [];
    const { code } = await run((process, { setTimeout }, machine) => {
      process.on("SIGTERM", (name: string, number: number) => seen.push(name, number));
      process.once("SIGINT", () => seen.push("once"));
      setTimeout(() => machine.signal(Signal.TERMINATE), 5);
      setTimeout(() => machine.signal(Signal.INTERRUPT), 10);
      setTimeout(() => machine.signal(Signal.TERMINATE), 15);
      setTimeout(() => {}, 20);
    });
    expect(seen).toEqual(["SIGTERM", 15, "once", "SIGTERM", 15]);
    expect(code).toBe(0);
  });

  test("without a listener, or after the last one is gone, end the guest", async () => {
    const { code } = await run((process, { setTimeout }, machine) => {
      const listener = (): void => {};
      process.on("SIGTERM", listener);
      process.off("SIGTERM", listener);
      setTimeout(() => machine.signal(Signal.TERMINATE), 5);
      setTimeout(() => {}, 50);
    });
    expect(code).toBe(128 + 15);
  });

  test("a listener that is removed and added again in one turn works", async () => {
    const seen: unknown[] = [];
    await run((process, { setTimeout }, machine) => {
      const listener = (name: string): unknown => seen.push(name);
      process.on("SIGINT", listener);
      process.off("SIGINT", listener);
      process.on("SIGINT", listener);
      setTimeout(() => machine.signal(Signal.INTERRUPT), 5);
      setTimeout(() => {}, 10);
    });
    expect(seen).toEqual(["SIGINT"]);
  });
});
