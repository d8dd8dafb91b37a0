// Virtual time: what the world outside of the guest does, and when.

interface Event {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** Times are nanoseconds since the guest's start. Nothing here ever waits in real time. */
export class Schedule {
  now = 0;
  #order = 0;
  readonly #events: Event[] = [];

  /** Runs `action` in `delay` milliseconds of virtual time; what is due at the same time runs in the order of the calls. */
  after(delay: number, action: () => void): void {
    this.#events.push({ at: this.now + Math.max(0, delay) * 1e6, order: this.#order++, action });
    this.#events.sort((a, b) => a.at - b.at || a.order - b.order);
  }

  /** Time of the next event, or Infinity. */
  get next(): number {
    return this.#events[0]?.at ?? Infinity;
  }

  /** Runs the next event if it is due by `limit`, moving the clock there. */
  step(limit: number): boolean {
    if (this.#events.length === 0 || this.next > limit) return false;
    const event = this.#events.shift()!;
    this.now = Math.max(this.now, event.at);
    event.action();
    return true;
  }
}
