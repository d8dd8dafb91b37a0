// Timers: lists of one duration each in order of their start, and a heap of the lists by the time they are due. As in Node.js.

/** What a `Timeout` needs of the queue; `linked` false: not waiting. */
export interface TimerEntry {
  previous: TimerEntry | undefined;
  next: TimerEntry | undefined;
  list: TimerList | undefined;
  /** Milliseconds, whole, from 1 to 2^31 - 1. */
  duration: number;
  /** Milliseconds on the loop's clock at which the wait began. */
  started: number;
  /** Whether it keeps the guest running. */
  referenced: boolean;
  /** Called when it is due. It is no longer waiting then, and may be started again. */
  fire(): void;
}

interface TimerList {
  readonly duration: number;
  first: TimerEntry | undefined;
  last: TimerEntry | undefined;
  due: number;
  /** Place in the heap. */
  place: number;
  /** Order of insertion, which decides between lists that are due at once. */
  order: number;
}

export class TimerQueue {
  /** Referenced timers that are waiting. */
  references = 0;
  private readonly lists: Map<number, TimerList> = new Map();
  private readonly heap: TimerList[] = [];
  private order = 0;

  /** Starts the wait of an entry; one that waits already starts anew. `now` in milliseconds on the loop's clock. */
  start(entry: TimerEntry, now: number): void {
    if (entry.list !== undefined) {
      if (entry.list.last === entry && entry.list.duration === entry.duration) {
        entry.started = now; // it is where it belongs; the list notices when it comes due
        return;
      }
      this.stop(entry);
    }
    entry.started = now;
    let list = this.lists.get(entry.duration);
    if (list === undefined) {
      const due = now + entry.duration;
      list = { duration: entry.duration, first: undefined, last: undefined, due, place: 0, order: this.order++ };
      this.lists.set(entry.duration, list);
      this.push(list);
    }
    entry.list = list;
    entry.next = undefined;
    entry.previous = list.last;
    if (list.last === undefined) list.first = entry;
    else list.last.next = entry;
    list.last = entry;
    if (entry.referenced) this.references++;
  }

  /** Takes an entry out; does nothing if it is not waiting. */
  stop(entry: TimerEntry): void {
    // A list that becomes empty stays: the next timer is likely to have its duration.
    if (entry.list !== undefined) this.unlink(entry, entry.list);
  }

  /** Sets whether an entry keeps the guest running. */
  reference(entry: TimerEntry, referenced: boolean): void {
    if (entry.referenced === referenced) return;
    entry.referenced = referenced;
    if (entry.list !== undefined) this.references += referenced ? 1 : -1;
  }

  /** When the next timer is due, in milliseconds on the loop's clock; Infinity if nothing waits. */
  get next(): number {
    return this.settle()?.due ?? Infinity;
  }

  /**
   * Fires one entry that is due at `now`; false if none is. What it throws is thrown on, the queue stays in order.
   */
  fireNext(now: number): boolean {
    const list = this.settle();
    if (list === undefined || list.due > now) return false;
    const entry = list.first!;
    this.unlink(entry, list);
    entry.fire();
    return true;
  }

  /**
   * The list that is due first. Lists are put in their place here only: until they come to the top they may be empty, or be due
   * later than noted because their first entry was stopped or started anew.
   */
  private settle(): TimerList | undefined {
    for (;;) {
      const list = this.heap[0];
      if (list === undefined) return undefined;
      if (list.first === undefined) {
        this.remove(list);
        continue;
      }
      const due = list.first.started + list.duration;
      if (due === list.due) return list;
      list.due = due;
      list.order = this.order++;
      this.sink(0);
    }
  }

  private unlink(entry: TimerEntry, list: TimerList): void {
    if (entry.previous === undefined) list.first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) list.last = entry.previous;
    else entry.next.previous = entry.previous;
    entry.list = entry.next = entry.previous = undefined;
    if (entry.referenced) this.references--;
  }

  private remove(list: TimerList): void {
    this.lists.delete(list.duration);
    const last = this.heap.pop()!;
    if (last === list) return;
    this.heap[list.place] = last;
    last.place = list.place;
    this.sink(this.rise(last.place));
  }

  private push(list: TimerList): void {
    list.place = this.heap.push(list) - 1;
    this.rise(list.place);
  }

  private rise(place: number): number {
    const { heap } = this;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!before(heap[place]!, heap[above]!)) break;
      this.swap(place, above);
      place = above;
    }
    return place;
  }

  private sink(place: number): void {
    const { heap } = this;
    for (;;) {
      let least = place;
      for (let below = 2 * place + 1; below <= 2 * place + 2; below++) {
        if (below < heap.length && before(heap[below]!, heap[least]!)) least = below;
      }
      if (least === place) return;
      this.swap(place, least);
      place = least;
    }
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    const list = heap[a]!;
    heap[a] = heap[b]!;
    heap[b] = list;
    heap[a]!.place = a;
    heap[b]!.place = b;
  }
}

function before(a: TimerList, b: TimerList): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
