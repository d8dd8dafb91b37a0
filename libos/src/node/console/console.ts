// console: formatted text on standard output and standard error.

import { ConsoleStream } from "@unikernel/hal";
import type { InspectOptions } from "../../core/inspect/types.ts";
import { formatTable, formatValues, inspect } from "../../core/printing.ts";
import { runtime } from "../../core/runtime.ts";
import { isStackOverflow } from "../../core/stack-overflow.ts";
import { warn } from "../../core/warnings.ts";
import { codedError, invalidArgType, outOfRange } from "../errors.ts";
import { formatTime } from "./format-time.ts";

/** Where a console writes: `process.stdout` or any stream. */
export interface ConsoleOutput {
  write(text: string): unknown;
}

export interface ConsoleOptions {
  stdout: ConsoleOutput;
  stderr?: ConsoleOutput;
  ignoreErrors?: boolean;
  colorMode?: boolean | "auto";
  inspectOptions?: InspectOptions;
  groupIndentation?: number;
}

/** The guest's own console, without a stream object in between. */
const standard: ConsoleOptions = {
  stdout: { write: (text) => runtime.hal.console.write(ConsoleStream.OUTPUT, text) },
  stderr: { write: (text) => runtime.hal.console.write(ConsoleStream.ERROR, text) },
};

export class Console {
  readonly #stdout: ConsoleOutput;
  readonly #stderr: ConsoleOutput;
  readonly #ignoreErrors: boolean;
  readonly #inspectOptions: InspectOptions | undefined;
  readonly #indentation: number;
  #indent = "";
  readonly #counts = new Map<string, number>();
  readonly #times = new Map<string, number>();

  constructor(stdout: ConsoleOutput | ConsoleOptions, stderr?: ConsoleOutput, ignoreErrors: boolean = true) {
    const options: ConsoleOptions =
      typeof (stdout as ConsoleOutput | undefined)?.write === "function"
        ? { stdout: stdout as ConsoleOutput, ignoreErrors, ...(stderr === undefined ? {} : { stderr }) }
        : { ...(stdout as ConsoleOptions) };
    this.#stdout = checkOutput(options.stdout, "stdout");
    this.#stderr = checkOutput(options.stderr ?? options.stdout, "stderr");
    this.#ignoreErrors = options.ignoreErrors ?? true;
    this.#indentation = options.groupIndentation ?? 2;
    if (!(Number.isInteger(this.#indentation) && this.#indentation >= 0 && this.#indentation <= 1000)) {
      throw outOfRange("groupIndentation", ">= 0 && <= 1000", options.groupIndentation);
    }
    const colors = options.colorMode === true || options.inspectOptions?.colors === true;
    this.#inspectOptions =
      options.inspectOptions === undefined && !colors ? undefined : { ...options.inspectOptions, colors };
    // As in Node.js, methods may be taken from the object: `const { log } = console`.
    const self = this as unknown as Record<string, (...args: never[]) => unknown>;
    for (const name of Object.getOwnPropertyNames(Console.prototype)) {
      if (name === "constructor") continue;
      const value = self[name]!.bind(this);
      Object.defineProperty(value, "name", { value: name, configurable: true });
      self[name] = value;
    }
  }

  log(...values: unknown[]): void {
    this.#print(this.#stdout, this.#format(values));
  }

  info(...values: unknown[]): void {
    this.#print(this.#stdout, this.#format(values));
  }

  debug(...values: unknown[]): void {
    this.#print(this.#stdout, this.#format(values));
  }

  dirxml(...values: unknown[]): void {
    this.#print(this.#stdout, this.#format(values));
  }

  warn(...values: unknown[]): void {
    this.#print(this.#stderr, this.#format(values));
  }

  error(...values: unknown[]): void {
    this.#print(this.#stderr, this.#format(values));
  }

  dir(value: unknown, options?: InspectOptions): void {
    this.#print(this.#stdout, inspect(value, { customInspect: false, ...this.#inspectOptions, ...options }));
  }

  /** Writes the values and where it was called. */
  trace(...values: unknown[]): void {
    const trace = { name: "Trace", message: this.#format(values), stack: "" };
    Error.captureStackTrace(trace, Console.prototype.trace);
    this.#print(this.#stderr, trace.stack);
  }

  assert(condition?: unknown, ...values: unknown[]): void {
    if (condition) return;
    const [first, ...rest] = values;
    const head = values.length === 0 ? "Assertion failed" : `Assertion failed: ${first as string}`;
    this.#print(this.#stderr, this.#format([head, ...rest]));
  }

  /** Clears a terminal; a guest's console is none, so nothing is done, as Node.js does without one. */
  clear(): void {}

  count(label: unknown = "default"): void {
    const name = `${label as string}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    this.#print(this.#stdout, `${name}: ${count}`);
  }

  countReset(label: unknown = "default"): void {
    const name = `${label as string}`;
    if (!this.#counts.delete(name)) warn("Warning", `Count for '${name}' does not exist`);
  }

  group(...values: unknown[]): void {
    if (values.length > 0) this.#print(this.#stdout, this.#format(values));
    this.#indent += " ".repeat(this.#indentation);
  }

  groupCollapsed(...values: unknown[]): void {
    this.group(...values);
  }

  groupEnd(): void {
    this.#indent = this.#indent.slice(0, Math.max(0, this.#indent.length - this.#indentation));
  }

  table(data: unknown, properties?: readonly string[]): void {
    if (properties !== undefined && !Array.isArray(properties)) throw invalidArgType("properties", "Array", properties);
    if (data === null || typeof data !== "object") this.#print(this.#stdout, this.#format([data]));
    else this.#print(this.#stdout, formatTable(data, properties));
  }

  time(label: unknown = "default"): void {
    const name = `${label as string}`;
    if (this.#times.has(name)) warn("Warning", `Label '${name}' already exists for console.time()`);
    else this.#times.set(name, runtime.hal.clock.monotonic());
  }

  timeEnd(label: unknown = "default"): void {
    const name = `${label as string}`;
    this.#logTime("timeEnd", name, []);
    this.#times.delete(name);
  }

  timeLog(label: unknown = "default", ...values: unknown[]): void {
    this.#logTime("timeLog", `${label as string}`, values);
  }

  #logTime(method: string, name: string, values: unknown[]): void {
    const start = this.#times.get(name);
    if (start === undefined) return warn("Warning", `No such label '${name}' for console.${method}()`);
    const time = formatTime((runtime.hal.clock.monotonic() - start) / 1e6);
    this.#print(this.#stdout, this.#format(["%s: %s", name, time, ...values]));
  }

  #format(values: readonly unknown[]): string {
    const [first] = values;
    return values.length === 1 && typeof first === "string" ? first : formatValues(this.#inspectOptions, values);
  }

  #print(output: ConsoleOutput, text: string): void {
    if (this.#indent !== "") text = this.#indent + text.replaceAll("\n", `\n${this.#indent}`);
    if (!this.#ignoreErrors) {
      output.write(`${text}\n`);
      return;
    }
    try {
      output.write(`${text}\n`);
    } catch (error) {
      if (isStackOverflow(error)) throw error;
      // The option says so: a log that cannot be written ends nothing.
    }
  }
}
Object.defineProperty(Console.prototype, Symbol.toStringTag, { value: "console", configurable: true });

function checkOutput(output: ConsoleOutput | undefined, name: string): ConsoleOutput {
  if (typeof output?.write === "function") return output;
  throw codedError(TypeError, "ERR_CONSOLE_WRITABLE_STREAM", `Console expects a writable stream instance for ${name}`);
}

/** The global console. */
export const console: Console & { Console: typeof Console } = Object.assign(
  new Console({ ...standard, ignoreErrors: false }),
  { Console },
);
