// The process object.

import { ConsoleStream } from "@unikernel/hal";
import { runtime, type ProcessHooks } from "../../core/runtime.ts";
import { VERSION } from "../../core/version.ts";
import { checkFunction, codedError, invalidArgType } from "../errors.ts";
import { hrtime, type HighResolutionTime } from "./hrtime.ts";
import { EventEmitter } from "../events/emitter.ts";
import { emitWarning, onWarning } from "./emit-warning.ts";
import { memoryUsage } from "./memory-usage.ts";
import { makeEnvironment, type Environment } from "./env.ts";
import { Output } from "./output.ts";
import { watchSignals } from "./signals.ts";

/** The version of Node.js whose interfaces the library OS follows. */
const NODE_VERSION = "20.19.0";
const NANOSECONDS = 1e9;

type CaptureCallback = ((error: unknown) => void) | null;

/** Set by setUncaughtExceptionCaptureCallback. */
let captured: CaptureCallback = null;

/** What a guest has of Node.js's `process`. What is missing is undefined, and using it an error that names it. */
export class Process extends EventEmitter {
  readonly pid: number = 1;
  readonly ppid: number = 0;
  readonly platform: string = "linux";
  readonly arch: string = "x64";
  readonly version: string = `v${NODE_VERSION}`;
  readonly versions: Readonly<Record<string, string>>;
  readonly release: { readonly name: string } = { name: "node" };
  readonly features: Readonly<Record<string, boolean>>;
  title: string = "node";
  argv: string[];
  readonly argv0: string;
  readonly execPath: string = "/unikernel";
  execArgv: string[] = [];
  env: Environment;
  readonly stdout: Output;
  readonly stderr: Output;
  noDeprecation?: boolean;
  throwDeprecation?: boolean;
  traceDeprecation?: boolean;
  traceProcessWarnings?: boolean;
  readonly hrtime: HighResolutionTime = hrtime;
  readonly memoryUsage: typeof memoryUsage = memoryUsage;

  constructor() {
    super();
    const { args, env, abiVersion } = runtime.machine.boot;
    const [name = "app", ...rest] = args;
    this.argv = [this.execPath, `/${name}`, ...rest];
    this.argv0 = name;
    this.env = makeEnvironment(env);
    this.versions = { node: NODE_VERSION, unikernel: VERSION, hal: String(abiVersion) };
    this.features = { inspector: false, debug: false, uv: false, ipv6: false, tls: false, cached_builtins: true };
    this.stdout = new Output(1, ConsoleStream.OUTPUT);
    this.stderr = new Output(2, ConsoleStream.ERROR);
    this.on("warning", (warning: unknown) => onWarning(this, warning));
    watchSignals(this);
  }

  get stdin(): never {
    throw codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "process.stdin is not there: a guest has no standard input");
  }

  /** The code with which the guest ends; undefined: 0. */
  get exitCode(): number | string | null | undefined {
    return runtime.exitCode;
  }

  set exitCode(code: number | string | null | undefined) {
    runtime.exitCode = exitCodeOf(code);
  }

  /** Emits 'exit' and ends the guest. Does not return. */
  exit(code?: number | string | null): never {
    return runtime.exit(exitCodeOf(code));
  }

  cwd(): string {
    return "/";
  }

  uptime(): number {
    return runtime.hal.clock.monotonic() / NANOSECONDS;
  }

  /** Promise jobs wait until these have run. */
  nextTick(callback: (...args: never[]) => void, ...args: unknown[]): void {
    checkFunction(callback, "callback");
    if (!runtime.exiting) runtime.tasks.nextTick(callback as () => void, args.length === 0 ? undefined : args);
  }

  emitWarning(warning: string | Error, type?: never, code?: never, maker?: never): void {
    emitWarning(process, warning, type, code, maker);
  }

  setUncaughtExceptionCaptureCallback(callback: CaptureCallback): void {
    if (callback !== null && typeof callback !== "function") throw invalidArgType("fn", ["Function", "null"], callback);
    if (callback !== null && captured !== null) {
      const text = "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active";
      throw codedError(Error, "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET", text);
    }
    captured = callback;
  }

  hasUncaughtExceptionCaptureCallback(): boolean {
    return captured !== null;
  }
}

Object.defineProperty(Process, "name", { value: "process" });
Object.defineProperty(Process.prototype, Symbol.toStringTag, { value: "process", configurable: true });

function exitCodeOf(code: number | string | null | undefined): number | undefined {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === "string" && code !== "" ? Number(code) : code;
  if (typeof number === "number" && Number.isInteger(number)) return number;
  throw invalidArgType("code", "integer", code);
}

/** Used by the library OS's own entry: one process object, wired to the runtime. */
function makeProcess(): Process {
  const made = new Process();
  const hooks: ProcessHooks = {
    uncaughtException: (error, origin) => {
      made.emit("uncaughtExceptionMonitor", error, origin);
      if (captured === null) return made.emit("uncaughtException", error, origin);
      captured(error);
      return true;
    },
    unhandledRejection: (reason, promise) => made.emit("unhandledRejection", reason, promise),
    rejectionHandled: (promise) => made.emit("rejectionHandled", promise),
    beforeExit: (code) => made.emit("beforeExit", code),
    exit: (code) => made.emit("exit", code),
    warning: (warning) => made.emitWarning(warning),
  };
  runtime.hooks = hooks;
  return made;
}

export const process: Process = makeProcess();
