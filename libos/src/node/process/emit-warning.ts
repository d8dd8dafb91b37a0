// process.emitWarning and what happens to a warning.

import { runtime } from "../../core/runtime.ts";
import { printWarning } from "../../core/warnings.ts";
import { checkString, invalidArgType } from "../errors.ts";
import type { EventEmitter } from "../events/emitter.ts";

type Maker = (...args: never[]) => unknown;

export interface WarningOptions {
  type?: string;
  code?: string;
  detail?: string;
  ctor?: Maker;
}

type Warning = Error & { code?: string; detail?: string };

interface WarningSwitches {
  noDeprecation?: boolean;
  throwDeprecation?: boolean;
  traceDeprecation?: boolean;
  traceProcessWarnings?: boolean;
}

/** Emits 'warning' on `process` when the running callback is done. */
export function emitWarning(
  process: EventEmitter & WarningSwitches,
  warning: string | Error,
  type?: string | WarningOptions | Maker,
  code?: string | Maker,
  maker?: Maker,
): void {
  const options: WarningOptions =
    typeof type === "object" && type !== null
      ? type
      : {
          ...(typeof type === "function" ? { ctor: type } : type === undefined ? {} : { type }),
          ...(typeof code === "function" ? { ctor: code } : code === undefined ? {} : { code }),
          ...(maker === undefined ? {} : { ctor: maker }),
        };
  const { type: name = "Warning" } = options;
  checkString(name, "type");
  if (options.code !== undefined) checkString(options.code, "code");
  const made = typeof warning === "string" ? makeWarning(warning, name, options) : warning;
  if (!(made instanceof Error)) throw invalidArgType("warning", ["Error", "string"], warning);
  if (made.name === "DeprecationWarning") {
    if (process.noDeprecation === true) return;
    if (process.throwDeprecation === true) {
      runtime.tasks.nextTick(() => {
        throw made;
      });
      return;
    }
  }
  runtime.tasks.nextTick(() => void process.emit("warning", made));
}

/** The listener that prints warnings. */
export function onWarning(process: WarningSwitches, warning: unknown): void {
  if (!(warning instanceof Error)) return;
  const deprecation = warning.name === "DeprecationWarning";
  if (deprecation && process.noDeprecation === true) return;
  printWarning(warning, process.traceProcessWarnings === true || (deprecation && process.traceDeprecation === true));
}

function makeWarning(text: string, name: string, { code, detail, ctor }: WarningOptions): Warning {
  const warning: Warning = new Error(text);
  warning.name = name;
  if (code !== undefined) warning.code = code;
  if (typeof detail === "string") warning.detail = detail;
  Error.captureStackTrace(warning, ctor ?? emitWarning);
  return warning;
}
