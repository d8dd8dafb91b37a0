// performance: High Resolution Time, and the marks and measures of User Timing. Nothing is recorded but those.

import { runtime } from "../core/runtime.ts";
import { inspectable, showAs } from "./inspectable.ts";
import { structuredClone } from "./structured-clone.ts";

function now(): number {
  return runtime.machine.monotonic() / 1e6;
}

function codedType(code: string, message: string): TypeError {
  return Object.assign(new TypeError(message), { code });
}

export class PerformanceEntry {
  readonly name: string;
  readonly entryType: "mark" | "measure";
  /** Milliseconds since performance.timeOrigin. */
  readonly startTime: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly detail: unknown;

  constructor(name: string, entryType: "mark" | "measure", startTime: number, duration: number, detail: unknown) {
    this.name = name;
    this.entryType = entryType;
    this.startTime = startTime;
    this.duration = duration;
    this.detail = detail === undefined || detail === null ? null : structuredClone(detail);
  }

  toJSON(): { name: string; entryType: string; startTime: number; duration: number; detail: unknown } {
    const { name, entryType, startTime, duration, detail } = this;
    return { name, entryType, startTime, duration, detail };
  }

  static {
    inspectable(PerformanceEntry, (entry, inspect, options, depth) =>
      showAs<PerformanceEntry>(entry.constructor.name, (self) => self.toJSON())(entry, inspect, options, depth),
    );
  }
}

export interface MarkOptions {
  readonly detail?: unknown;
  readonly startTime?: number | undefined;
}

export class PerformanceMark extends PerformanceEntry {
  constructor(name: string, options: MarkOptions = {}) {
    const startTime = options?.startTime ?? now();
    if (typeof startTime !== "number")
      throw codedType("ERR_INVALID_ARG_TYPE", 'The "startTime" argument must be of type number.');
    if (startTime < 0) throw codedType("ERR_PERFORMANCE_INVALID_TIMESTAMP", `${startTime} is not a valid timestamp`);
    super(`${name}`, "mark", startTime, 0, options?.detail);
  }
}

export class PerformanceMeasure extends PerformanceEntry {}

export interface MeasureOptions {
  readonly detail?: unknown;
  readonly start?: string | number | undefined;
  readonly end?: string | number | undefined;
  readonly duration?: number | undefined;
}

/** The class of the global `performance`; nobody else makes one. */
export class Performance {
  #timeOrigin: number | undefined;
  #entries: PerformanceEntry[] = [];

  /** Milliseconds since `timeOrigin`, with fraction. */
  now(): number {
    return now();
  }

  /** Milliseconds since 1970 at the guest's start. */
  get timeOrigin(): number {
    return (this.#timeOrigin ??= runtime.machine.wall() - now());
  }

  mark(name: string, options?: MarkOptions): PerformanceMark {
    const mark = new PerformanceMark(name, options);
    this.#entries.push(mark);
    return mark;
  }

  measure(name: string, startOrOptions?: string | MeasureOptions, endMark?: string): PerformanceMeasure {
    const options: MeasureOptions =
      typeof startOrOptions === "object" && startOrOptions !== null
        ? startOrOptions
        : { start: startOrOptions, end: endMark };
    let end = now();
    if (options.end !== undefined) end = this.#time(options.end);
    else if (options.start !== undefined && options.duration !== undefined)
      end = this.#time(options.start) + options.duration;
    let start = 0;
    if (options.start !== undefined) start = this.#time(options.start);
    else if (options.end !== undefined && options.duration !== undefined) start = end - options.duration;
    const measure = new PerformanceMeasure(`${name}`, "measure", start, end - start, options.detail);
    this.#entries.push(measure);
    return measure;
  }

  clearMarks(name?: string): void {
    this.#entries = this.#entries.filter(
      (entry) => entry.entryType !== "mark" || (name !== undefined && entry.name !== name),
    );
  }

  clearMeasures(name?: string): void {
    this.#entries = this.#entries.filter(
      (entry) => entry.entryType !== "measure" || (name !== undefined && entry.name !== name),
    );
  }

  /** In the order of their start. */
  getEntries(): PerformanceEntry[] {
    return this.#entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    return this.getEntries().filter((entry) => entry.name === name && (type === undefined || entry.entryType === type));
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    return this.getEntries().filter((entry) => entry.entryType === type);
  }

  toJSON(): { timeOrigin: number } {
    return { timeOrigin: this.timeOrigin };
  }

  get [Symbol.toStringTag](): string {
    return "Performance";
  }

  #time(mark: string | number): number {
    if (typeof mark === "number") {
      if (mark < 0) throw codedType("ERR_PERFORMANCE_INVALID_TIMESTAMP", `${mark} is not a valid timestamp`);
      return mark;
    }
    const found = this.#entries.findLast((entry) => entry.entryType === "mark" && entry.name === `${mark}`);
    if (found === undefined) throw new DOMException(`The "${mark}" performance mark has not been set`, "SyntaxError");
    return found.startTime;
  }
}

/** The one that the global and node:perf_hooks share. */
export const performance: Performance = new Performance();
