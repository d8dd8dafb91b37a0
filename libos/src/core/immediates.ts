// setImmediate: callbacks that run once in the next turn of the event loop, in order.

export interface ImmediateEntry {
  /** Whether it keeps the guest running. */
  referenced: boolean;
  queued: boolean;
  fire(): void;
}

export class ImmediateQueue {
  /** Referenced entries that are queued. */
  references = 0;
  private queue: ImmediateEntry[] = [];
  private running: ImmediateEntry[] = [];
  private at = 0;

  /** Whether anything is queued, referenced or not. */
  get waiting(): boolean {
    return this.queue.length > 0;
  }

  add(entry: ImmediateEntry): void {
    entry.queued = true;
    if (entry.referenced) this.references++;
    this.queue.push(entry);
  }

  remove(entry: ImmediateEntry): void {
    if (!entry.queued) return;
    entry.queued = false;
    if (entry.referenced) this.references--;
    const index = this.queue.indexOf(entry);
    if (index >= 0) this.queue.splice(index, 1);
  }

  reference(entry: ImmediateEntry, referenced: boolean): void {
    if (entry.referenced === referenced) return;
    entry.referenced = referenced;
    if (entry.queued) this.references += referenced ? 1 : -1;
  }

  /** Marks what is queued now as this turn's; what they queue waits for the next turn. */
  begin(): void {
    if (this.at < this.running.length) return; // the last turn's rest, left by a throw
    this.running = this.queue;
    this.queue = [];
    this.at = 0;
  }

  /** Fires the next one of this turn; false if none is left. Throws what it throws. */
  fireNext(): boolean {
    while (this.at < this.running.length) {
      const entry = this.running[this.at++]!;
      if (!entry.queued) continue;
      entry.queued = false;
      if (entry.referenced) this.references--;
      entry.fire();
      return true;
    }
    return false;
  }
}
