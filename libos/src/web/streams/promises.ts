// Promises that the streams make, and those that they make only when somebody asks.

/** A promise with its two ends. */
export class Deferred<T = undefined> {
  readonly promise: Promise<T>;
  resolve!: (value: T | PromiseLike<T>) => void;
  reject!: (reason: unknown) => void;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

function nothing(): void {}

/** Its rejection is nobody's mistake. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.then(undefined, nothing);
  return promise;
}

/** Calls what may throw, or return a promise or anything else. A promise is followed, not passed on: that takes its ticks. */
export function attempt(run: () => unknown): Promise<unknown> {
  return new Promise((resolve) => resolve(run()));
}

/** The same for what is there already. */
export function follow(value: unknown): Promise<unknown> {
  return new Promise((resolve) => resolve(value));
}

/** `closed` and `ready`: settled at some time, read by few. Rejections count as handled. */
export class Outcome {
  #state: "pending" | "resolved" | "rejected" = "pending";
  #reason: unknown;
  #deferred: Deferred | undefined;
  #promise: Promise<undefined> | undefined;

  get pending(): boolean {
    return this.#state === "pending";
  }

  get promise(): Promise<undefined> {
    if (this.#promise !== undefined) return this.#promise;
    if (this.#state === "resolved") return (this.#promise = Promise.resolve(undefined));
    if (this.#state === "rejected") return (this.#promise = handled(Promise.reject<undefined>(this.#reason)));
    this.#deferred = new Deferred();
    return (this.#promise = handled(this.#deferred.promise));
  }

  resolve(): void {
    if (this.#state !== "pending") return;
    this.#state = "resolved";
    this.#deferred?.resolve(undefined);
  }

  reject(reason: unknown): void {
    if (this.#state !== "pending") return;
    this.#state = "rejected";
    this.#reason = reason;
    this.#deferred?.reject(reason);
  }

  static resolved(): Outcome {
    const outcome = new Outcome();
    outcome.resolve();
    return outcome;
  }

  static rejected(reason: unknown): Outcome {
    const outcome = new Outcome();
    outcome.reject(reason);
    return outcome;
  }
}

/** The outcome after a rejection that comes whether it was settled before or not. */
export function rejectAnyway(outcome: Outcome, reason: unknown): Outcome {
  if (!outcome.pending) return Outcome.rejected(reason);
  outcome.reject(reason);
  return outcome;
}
