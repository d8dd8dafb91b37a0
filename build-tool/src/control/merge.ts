// Several sequences as one, in memory that does not grow with their length.

type Sequence<T> = AsyncGenerator<T, void, undefined>;

interface Head<T> {
  readonly sequence: Sequence<T>;
  readonly value: T;
}

async function headOf<T>(sequence: Sequence<T>): Promise<Head<T> | undefined> {
  const { done, value } = await sequence.next();
  return done === true ? undefined : { sequence, value };
}

/** Sequences that end, each in order, as one in order. */
export async function* merged<T>(sequences: readonly Sequence<T>[], order: (value: T) => number): Sequence<T> {
  const heads = await Promise.all(sequences.map(headOf));
  for (;;) {
    let first: number | undefined;
    for (const [index, head] of heads.entries())
      if (head !== undefined && (first === undefined || order(head.value) < order(heads[first]!.value))) first = index;
    if (first === undefined) return;
    const { sequence, value } = heads[first]!;
    yield value;
    heads[first] = await headOf(sequence);
  }
}

/** Sequences that need not end: each value as it comes. */
export async function* mixed<T>(sequences: readonly Sequence<T>[]): Sequence<T> {
  const next = (index: number, sequence: Sequence<T>) => headOf(sequence).then((head) => ({ index, head }));
  const waiting = new Map(sequences.map((sequence, index) => [index, next(index, sequence)]));
  try {
    while (waiting.size > 0) {
      const { index, head } = await Promise.race(waiting.values());
      waiting.delete(index);
      if (head === undefined) continue;
      yield head.value;
      waiting.set(index, next(index, head.sequence));
    }
  } finally {
    // Nobody asks any more how the others end.
    for (const each of waiting.values()) each.catch(() => {});
  }
}
