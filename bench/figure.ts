// What a benchmark measures and how it is reported.

export interface Samples {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

/** What must hold of the ratio (ours / peer) or of our median; the reader sees it as text. */
export interface Limit {
  readonly of: "ratio" | "ours";
  readonly most?: number;
  readonly least?: number;
}

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: Samples;
  readonly peer?: Samples;
  readonly must?: Limit;
  readonly goal?: Limit;
}

export interface Benchmark {
  /** Selected by the words behind `npm run bench --`. */
  readonly name: string;
  /** Measured only if it is named: it takes the whole machine. */
  readonly byName?: true;
  run(): Promise<readonly Figure[]>;
}

/** Median, least and most of at least one value. */
export function samples(values: readonly number[]): Samples {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)!, n: sorted.length };
}

/** Takes `rounds` measurements of ours and of the peer in turns, so that both see the same moods of the machine. */
export async function alternate<T>(
  rounds: number,
  ours: () => Promise<T>,
  peer: () => Promise<T>,
): Promise<{ ours: readonly T[]; peer: readonly T[] }> {
  const seen: { ours: T[]; peer: T[] } = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    seen.ours.push(await ours());
    seen.peer.push(await peer());
  }
  return seen;
}

export function ratio(figure: Figure): number | undefined {
  return figure.peer === undefined ? undefined : figure.ours.median / figure.peer.median;
}

/** Does it hold? Undefined if there is no such limit. */
export function met(figure: Figure, limit: Limit | undefined): boolean | undefined {
  if (limit === undefined) return undefined;
  const value = limit.of === "ours" ? figure.ours.median : ratio(figure);
  if (value === undefined) return undefined;
  return value <= (limit.most ?? Infinity) && value >= (limit.least ?? -Infinity);
}

export function limitText(limit: Limit, unit: string): string {
  const [sign, value] = limit.most === undefined ? [">=", limit.least] : ["<=", limit.most];
  return limit.of === "ratio" ? `ratio ${sign} ${round(value ?? 0)}` : `${sign} ${round(value ?? 0)} ${unit}`;
}

/** Three significant digits, or the whole number. */
export function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
