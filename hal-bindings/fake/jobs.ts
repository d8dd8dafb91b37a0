// Promise jobs on demand: makes Node run its microtasks at a moment that the guest chooses, as the kernel does.

type Rejection = (promise: Promise<unknown>, reason: unknown, handled: boolean) => void;

// Node has no public way to run its microtasks synchronously; this is the function that it calls itself after each callback.
const runMicrotasks = (process as unknown as { _tickCallback(): void })._tickCallback.bind(process);

/** Must run in a macrotask of Node's (`setImmediate`), since microtasks do not nest. */
export class Jobs {
  onRejection: Rejection = () => {};
  #thrown: unknown[] = [];
  readonly #events = ["unhandledRejection", "rejectionHandled", "uncaughtException"] as const;

  /** Runs `body` with Node's own reports of rejections and exceptions turned to the guest's; restores them behind it. */
  capture<T>(body: () => T): T {
    const saved = this.#events.map((event) => [event, process.listeners(event as "exit")] as const);
    for (const event of this.#events) process.removeAllListeners(event);
    process.on("unhandledRejection", (reason, promise) => this.onRejection(promise, reason, false));
    process.on("rejectionHandled", (promise) => this.onRejection(promise, undefined, true));
    process.on("uncaughtException", (error) => this.#thrown.push(error));
    try {
      return body();
    } finally {
      for (const [event, listeners] of saved) {
        process.removeAllListeners(event);
        for (const listener of listeners) process.on(event as "exit", listener as () => void);
      }
    }
  }

  run(): void {
    runMicrotasks();
    if (this.#thrown.length > 0) throw this.#thrown.shift();
  }
}
