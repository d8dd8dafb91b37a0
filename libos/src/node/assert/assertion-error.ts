// AssertionError: what was expected, what came, and how they differ.

import { inspect } from "../../core/inspect/inspect.ts";

export interface AssertionErrorOptions {
  message?: string | undefined;
  actual?: unknown;
  expected?: unknown;
  operator?: string | undefined;
  /** Set by assert itself where `message` is its own text. */
  generated?: boolean | undefined;
  /** The function above which the stack begins. */
  stackStartFn?: ((...args: never[]) => unknown) | undefined;
}

const HEADS: Readonly<Record<string, string>> = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
};
/** Values up to this length together are shown on one line. */
const SHORT = 12;
/** Lines that are the same around a difference. */
const CONTEXT = 2;
const MOST_LINES = 200;

export class AssertionError extends Error {
  readonly code: string = "ERR_ASSERTION";
  readonly generatedMessage: boolean;
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string | undefined;

  constructor(options: AssertionErrorOptions) {
    const { message, actual, expected, operator, generated, stackStartFn } = options;
    super(message === undefined ? generate(actual, expected, operator) : String(message));
    this.generatedMessage = generated ?? message === undefined;
    Object.defineProperty(this, "name", {
      value: "AssertionError",
      writable: true,
      enumerable: false,
      configurable: true,
    });
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    Error.captureStackTrace(this, stackStartFn ?? AssertionError);
    const { stack } = this;
    if (stack?.startsWith("AssertionError") === true) {
      const value = `AssertionError [${this.code}]${stack.slice("AssertionError".length)}`;
      Object.defineProperty(this, "stack", { value, writable: true, enumerable: false, configurable: true });
    }
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

function show(value: unknown): string {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });
}

function generate(actual: unknown, expected: unknown, operator: string | undefined): string {
  const head = HEADS[operator ?? ""];
  const [a, b] = [show(actual), show(expected)];
  if (head === undefined) {
    return operator === undefined ? "Failed" : `${a} ${operator} ${b}`;
  }
  if (operator!.startsWith("not"))
    return `${head}${a.includes("\n") ? "\n\n" : " "}${a}${a.includes("\n") ? "\n" : ""}`;
  if (operator === "deepEqual") return `${head}\n\n${a}\n\nshould loosely deep-equal\n\n${b}`;
  if (a === b) return `Values have same structure but are not reference-equal:\n\n${a}\n`;
  const short = !a.includes("\n") && !b.includes("\n") && a.length + b.length <= SHORT;
  const primitive = (value: unknown): boolean => value === null || !/^(object|function)$/.test(typeof value);
  if (short && (primitive(actual) || primitive(expected)) && !(actual === 0 && expected === 0)) {
    return `${head}\n\n${a} !== ${b}\n`;
  }
  return `${head}\n+ actual - expected\n\n${difference(a.split("\n"), b.split("\n")).join("\n")}`;
}

/** Lines of both with marks, from a longest common subsequence; long equal parts are left out. */
function difference(a: readonly string[], b: readonly string[]): string[] {
  if (a.length > MOST_LINES || b.length > MOST_LINES)
    return [...a.map((line) => `+ ${line}`), ...b.map((line) => `- ${line}`)];
  const same = (line: string, other: string): boolean => line.replace(/,$/, "") === other.replace(/,$/, "");
  // lengths[i][j]: of the longest common subsequence of a from i on and b from j on.
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] = same(a[i]!, b[j]!)
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const lines: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && same(a[i]!, b[j]!)) {
      lines.push(`  ${a[i++]!}`);
      j++;
    } else if (j === b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      lines.push(`+ ${a[i++]!}`);
    else lines.push(`- ${b[j++]!}`);
  }
  return shorten(lines);
}

function shorten(lines: readonly string[]): string[] {
  const near = (index: number): boolean => {
    for (let at = index - CONTEXT; at <= index + CONTEXT; at++) if (/^[+-]/.test(lines[at] ?? "")) return true;
    return index === 0 || index === lines.length - 1;
  };
  const shown: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (near(index)) shown.push(line);
    else if (shown.at(-1) !== "...") shown.push("...");
  }
  return shown;
}
