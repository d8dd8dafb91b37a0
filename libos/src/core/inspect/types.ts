// The vocabulary of inspection: options, the state of one run, and what a kind of object looks like.

/** How a part of the text is coloured: the keys of `inspect.styles`. */
export type Style =
  | "special"
  | "number"
  | "bigint"
  | "boolean"
  | "undefined"
  | "null"
  | "string"
  | "symbol"
  | "date"
  | "name"
  | "regexp"
  | "module";

export type Stylize = (text: string, style: Style) => string;

/** Options of util.inspect, as Node.js documents them. */
export interface InspectOptions {
  showHidden?: boolean;
  /** Levels of nested objects; null or Infinity: all. */
  depth?: number | null;
  colors?: boolean;
  customInspect?: boolean;
  showProxy?: boolean;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  breakLength?: number;
  compact?: boolean | number;
  sorted?: boolean | ((a: string, b: string) => number);
  getters?: boolean | "get" | "set";
  numericSeparator?: boolean;
}

/** The state of one call of `inspect`; the options in it are complete. */
export interface Inspection {
  /** Shows a value inside of another one. It comes by the state, so that the kinds of values need not know of `inspect`. */
  readonly show: (run: Inspection, value: unknown, level: number, inTypedArray?: boolean) => string;
  /** Shows a value apart, with the same options but for `changes`. */
  readonly showApart: (run: Inspection, value: unknown, changes: InspectOptions) => string;
  showHidden: boolean;
  depth: number | null;
  colors: boolean;
  customInspect: boolean;
  showProxy: boolean;
  maxArrayLength: number;
  maxStringLength: number;
  breakLength: number;
  compact: boolean | number;
  sorted: boolean | ((a: string, b: string) => number);
  getters: boolean | "get" | "set";
  numericSeparator: boolean;
  stylize: Stylize;
  /** The objects that are being shown around the current one. */
  readonly seen: object[];
  /** Numbers of the objects to which something inside of them refers. */
  circular: Map<object, number> | undefined;
  /** Columns by which the lines of the current value are indented. */
  indentation: number;
  /** Depth of the innermost object that was shown last. */
  innermost: number;
  /** What the caller gave, for custom inspection functions. */
  options: object | undefined;
  /** Characters that were produced, to stop before strings become too long. */
  produced: number;
}

/** What surrounds the entries of an object: `base open entry, entry close`. */
export interface Shape {
  /** Complete text, where nothing else is to be shown. */
  whole?: string;
  base: string;
  open: string;
  close: string;
  /** Properties that are shown after the entries. */
  keys: PropertyKey[];
  /** Whether entries may be arranged in columns. */
  list: boolean;
  /** Entries that are no properties (elements, state of a promise). */
  entries?: (level: number) => string[];
}
