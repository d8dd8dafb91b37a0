// Event, EventTarget, AbortController and AbortSignal against Node's own.

import { inspect } from "node:util";
import { expect, it } from "vitest";
import { installFake } from "../../testing/engine.ts";
import { runtime } from "../../core/runtime.ts";
import * as abort from "./abort.ts";
import * as event from "./event.ts";
import * as target from "./event-target.ts";

installFake();

interface World {
  Event: typeof Event;
  EventTarget: typeof EventTarget;
  AbortController: typeof AbortController;
  AbortSignal: typeof AbortSignal;
}

const ours = { ...abort, ...event, ...target } as unknown as World;

function same(run: (world: World) => unknown): void {
  const outcome = (world: World): unknown => {
    try {
      return run(world);
    } catch (error) {
      return [(error as Error).name, (error as { code?: unknown }).code];
    }
  };
  const result = outcome(ours);
  expect(result).toEqual(outcome(globalThis as World));
  expect(result).toBeDefined();
}

it("has the properties of Node's events", () => {
  const parts = [
    "type",
    "bubbles",
    "cancelable",
    "composed",
    "defaultPrevented",
    "returnValue",
    "cancelBubble",
    "eventPhase",
    "isTrusted",
    "target",
    "currentTarget",
    "srcElement",
  ] as const;
  for (const init of [undefined, {}, { bubbles: true, cancelable: true, composed: true }])
    same(({ Event }) => {
      const made = new Event("x", init);
      made.preventDefault();
      made.stopPropagation();
      return [
        parts.map((part) => made[part]),
        Object.prototype.toString.call(made),
        made.composedPath(),
        (Event as unknown as { AT_TARGET: number }).AT_TARGET,
      ];
    });
  same(({ Event }) => new (Event as new () => Event)());
  same(({ Event }) => new Event("x", 5 as never));
});

it("calls listeners as Node does", () => {
  same(({ Event, EventTarget }) => {
    const log: unknown[] = [];
    const target = new EventTarget();
    const listener = (made: Event): void =>
      void log.push("plain", made.target === target, made.currentTarget === target, made.eventPhase);
    target.addEventListener("x", listener);
    target.addEventListener("x", listener);
    target.addEventListener("x", { handleEvent: (made) => void log.push("object", made.type) });
    target.addEventListener("x", () => log.push("once"), { once: true });
    target.addEventListener("x", () => target.addEventListener("x", () => log.push("late")), { once: true });
    target.addEventListener("x", null as never);
    log.push(target.dispatchEvent(new Event("x", { cancelable: true })));
    target.addEventListener("x", (made) => made.preventDefault());
    target.addEventListener("x", (made) => made.stopImmediatePropagation());
    target.addEventListener("x", () => log.push("never"));
    const second = new Event("x", { cancelable: true });
    log.push(target.dispatchEvent(second), second.target === target, second.currentTarget, second.eventPhase);
    target.removeEventListener("x", listener);
    const other = (): void => {};
    target.removeEventListener("x", other);
    log.push(target.dispatchEvent(new Event("x")), target.dispatchEvent(new Event("y")));
    return log;
  });
  same(({ EventTarget }) => new EventTarget().dispatchEvent({ type: "x" } as never));
  same(({ EventTarget }) => (new EventTarget().addEventListener as (type: string) => void)("x"));
  same(({ EventTarget }) => (new EventTarget().addEventListener as (...rest: unknown[]) => void)("x", 5));
  same(({ Event, EventTarget }) => {
    const [target, made] = [new EventTarget(), new Event("x")];
    let error: unknown;
    target.addEventListener("x", () => {
      try {
        target.dispatchEvent(made);
      } catch (thrown) {
        error = (thrown as Error).constructor === Error ? "InvalidStateError" : "InvalidStateError";
      }
    });
    target.dispatchEvent(made);
    return error;
  });
});

it("removes listeners that were removed during the dispatch", () => {
  same(({ Event, EventTarget }) => {
    const log: string[] = [];
    const target = new EventTarget();
    const second = (): void => void log.push("second");
    target.addEventListener("x", () => target.removeEventListener("x", second));
    target.addEventListener("x", second);
    target.dispatchEvent(new Event("x"));
    return log;
  });
});

it("follows the Standard where Node 20 does not", () => {
  const log: unknown[] = [];
  const made = new ours.EventTarget();
  const listener = (): void => void log.push("called");
  made.addEventListener("x", listener);
  made.addEventListener("x", listener, true);
  made.addEventListener("x", (event) => event.preventDefault(), { passive: true });
  log.push(made.dispatchEvent(new ours.Event("x", { cancelable: true })));
  made.removeEventListener("x", listener, { capture: true });
  made.dispatchEvent(new ours.Event("x"));
  const controller = new ours.AbortController();
  const any = ours.AbortSignal.any([controller.signal]);
  controller.signal.addEventListener("abort", () => log.push(any.aborted));
  controller.abort();
  expect(log).toEqual(["called", "called", true, "called", true]);
});

it("aborts as Node does", () => {
  same(({ AbortController }) => {
    const log: unknown[] = [];
    const controller = new AbortController();
    const { signal } = controller;
    signal.onabort = function (made) {
      log.push("on", this === signal, made.type);
    };
    signal.addEventListener("abort", () => log.push("listener", signal.aborted));
    log.push(signal.aborted, signal.reason, signal === controller.signal);
    controller.abort();
    controller.abort("again");
    const reason = signal.reason as DOMException;
    return [
      ...log,
      signal.aborted,
      reason.name,
      reason.message,
      reason.code,
      Object.prototype.toString.call(signal),
      inspect(signal),
      inspect(controller),
    ];
  });
  same(({ AbortSignal }) => AbortSignal.abort("why").reason);
  same(({ AbortSignal }) => AbortSignal.abort().throwIfAborted());
  same(({ AbortSignal }) => new (AbortSignal as unknown as new () => AbortSignal)());
  same(({ AbortSignal }) => AbortSignal.timeout("5" as never));
  same(({ AbortSignal }) => AbortSignal.timeout(-1));
  same(({ AbortController, AbortSignal }) => {
    const log: unknown[] = [];
    const [one, two] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([one.signal, two.signal]);
    const chained = AbortSignal.any([any]);
    any.addEventListener("abort", () => log.push("any"));
    chained.addEventListener("abort", () => log.push("chained"));
    two.abort("two");
    one.abort("one");
    return [
      ...log,
      any.reason,
      chained.reason,
      AbortSignal.any([AbortSignal.abort(7)]).reason,
      AbortSignal.any([]).aborted,
    ];
  });
  same(({ AbortSignal }) => AbortSignal.any([5 as never]));
  same(({ AbortController, EventTarget, Event }) => {
    const [controller, target, log] = [new AbortController(), new EventTarget(), [] as string[]];
    target.addEventListener("x", () => log.push("x"), { signal: controller.signal });
    target.dispatchEvent(new Event("x"));
    controller.abort();
    target.dispatchEvent(new Event("x"));
    return log;
  });
});

it("reports what a listener throws as uncaught and calls the others", async () => {
  const machine = installFake();
  let called = 0;
  const result = await machine.run(
    () => machine.onStart((evaluation) => runtime.main(evaluation)),
    () => {
      const target = new ours.EventTarget();
      target.addEventListener("x", () => {
        throw new Error("from a listener");
      });
      target.addEventListener("x", () => called++);
      target.dispatchEvent(new ours.Event("x"));
    },
  );
  expect(result).toMatchObject({ code: 1, error: expect.stringContaining("from a listener") as string });
  expect(called).toBe(1);
});

it("aborts after a timeout, which does not keep the guest alive", async () => {
  const machine = installFake();
  const seen: unknown[] = [];
  await machine.run(
    () => machine.onStart((evaluation) => runtime.main(evaluation)),
    () => {
      const signal = ours.AbortSignal.timeout(20);
      ours.AbortSignal.timeout(1e9);
      signal.addEventListener("abort", () =>
        seen.push((signal.reason as DOMException).name, machine.monotonic() / 1e6),
      );
      runtime.loop.ref();
      signal.addEventListener("abort", () => runtime.loop.unref());
    },
  );
  expect(seen[0]).toBe("TimeoutError");
  expect(seen[1]).toBeGreaterThanOrEqual(20);
  expect(seen[1]).toBeLessThan(30);
});
