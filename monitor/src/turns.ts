// So many at a time; the others wait, first come, first served.

export class Turns {
  readonly #most: number;
  readonly #queue: (() => void)[] = [];
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Waits for a turn. It is over when what this resolves with is called; calling it again does nothing. */
  async take(): Promise<() => void> {
    if (this.#taken < this.#most) this.#taken++;
    // Whoever goes hands the turn over: nobody who comes just now gets in between.
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const next = this.#queue.shift();
      if (next === undefined) this.#taken--;
      else next();
    };
  }
}
