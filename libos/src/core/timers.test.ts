// The queue of timers against a plain list that is searched each time.

import { expect, test } from "vitest";
import { generator } from "../testing/engine.ts";
import { TimerQueue, type TimerEntry } from "./timers.ts";

class Entry implements TimerEntry {
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  list: TimerEntry["list"] = undefined;
  started = 0;
  referenced = true;
  readonly duration: number;
  readonly fired: Entry[];

  constructor(duration: number, fired: Entry[]) {
    this.duration = duration;
    this.fired = fired;
  }

  fire(): void {
    this.fired.push(this);
  }
}

test("fires in order of due time, and next is the time of the first one, whatever is started and stopped", () => {
  const random = generator(42);
  const queue = new TimerQueue();
  const fired: Entry[] = [];
  const waiting = new Set<Entry>();
  const entries = Array.from({ length: 200 }, () => new Entry(1 + (random() % 20), fired));
  let now = 0;
  for (let round = 0; round < 5000; round++) {
    const entry = entries[random() % entries.length]!;
    if (random() % 3 === 0) {
      queue.stop(entry);
      waiting.delete(entry);
    } else {
      queue.start(entry, now);
      waiting.add(entry);
    }
    if (random() % 8 === 0) queue.reference(entry, random() % 2 === 0);
    const dueTimes = [...waiting].map((waiter) => waiter.started + waiter.duration);
    expect(queue.next).toBe(Math.min(Infinity, ...dueTimes));
    expect(queue.references).toBe([...waiting].filter((waiter) => waiter.referenced).length);
    if (random() % 4 !== 0) continue;
    now += random() % 6;
    const due = [...waiting].filter((waiter) => waiter.started + waiter.duration <= now);
    fired.length = 0;
    while (queue.fireNext(now)) continue;
    expect(new Set(fired)).toEqual(new Set(due));
    const times = fired.map((waiter) => waiter.started + waiter.duration);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const waiter of fired) waiting.delete(waiter);
  }
});

test("a timer that starts itself anew does not fire twice in one turn", () => {
  const queue = new TimerQueue();
  const fired: Entry[] = [];
  const entry = new Entry(1, fired);
  entry.fire = () => {
    fired.push(entry);
    queue.start(entry, 10);
  };
  queue.start(entry, 0);
  while (queue.fireNext(10)) continue;
  expect(fired).toHaveLength(1);
  expect(queue.next).toBe(11);
});
