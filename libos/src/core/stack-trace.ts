// Stacks in V8's format with positions in the sources. Text is made when a stack is read, so throwing stays cheap.

import { BUNDLE_FILE, type Machine } from "@unikernel/hal/machine";
import { LineTable, type Position } from "./line-table.ts";

/** A frame as QuickJS-ng prints it. */
const FRAME = /^ {4}at (.*?) \((?:(.*):(\d+):(\d+)|native|missing)\)$/;
/** The library OS's own files, as the build tool names them. */
const OWN_FILE = /^unikernel:(.+)\.[jt]s$/;

/** Where something of a file that the engine knows comes from. */
export type FindPosition = (file: string, line: number, column: number) => Position | undefined;

/** Frames of the engine as V8 writes them. Text that is not in the engine's format stays as it is. */
export function translateFrames(raw: string, find: FindPosition): string {
  return raw
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => translateFrame(line, find))
    .join("\n");
}

function translateFrame(text: string, find: FindPosition): string {
  const match = FRAME.exec(text);
  if (match === null) return text;
  const [, name = "", file, line, column] = match as [string, string?, string?, string?, string?];
  const place = file === undefined ? "<anonymous>" : placeOf(file, Number(line), Number(column), find);
  // The bundler appends `$1` to names that collide.
  const shown = name.replace(/\$\d+$/, "");
  return shown === "<anonymous>" || shown === "" ? `    at ${place}` : `    at ${shown} (${place})`;
}

function placeOf(file: string, line: number, column: number, find: FindPosition): string {
  const position = find(file, line, column);
  if (position === undefined) return `${file}:${line}:${column}`;
  return `${sourceName(position.source)}:${position.line}:${position.column}`;
}

function sourceName(source: string): string {
  const own = OWN_FILE.exec(source)?.[1];
  if (own === undefined) return source;
  return own.startsWith("node/") ? `node:${own.slice("node/".length)}` : `node:internal/${own}`;
}

/** Makes all errors show such stacks, and offers Error.captureStackTrace and Error.prepareStackTrace as V8 does. */
export function installStackTraces(machine: Machine): void {
  let table: LineTable | undefined;
  const find: FindPosition = (file, line, column) => {
    if (file !== BUNDLE_FILE) return undefined;
    table ??= new LineTable(machine.lines, (bytes, start, end) => machine.decodeUtf8(bytes, start, end, false)!);
    return table.find(line, column);
  };

  const native = Object.getOwnPropertyDescriptor(Error.prototype, "stack")!;
  const define = (error: object, value: unknown): void => {
    Object.defineProperty(error, "stack", { value, writable: true, enumerable: false, configurable: true });
  };
  const complete = (error: object, raw: unknown): unknown => {
    if (typeof raw !== "string" || (raw !== "" && !raw.startsWith("    at "))) return raw; // of the application's prepareStackTrace
    const frames = raw === "" ? "" : `\n${translateFrames(raw, find)}`;
    return `${Error.prototype.toString.call(error)}${frames}`;
  };
  Object.defineProperty(Error.prototype, "stack", {
    configurable: true,
    enumerable: false,
    get(this: object) {
      const raw: unknown = native.get!.call(this);
      if (raw === undefined) return undefined;
      const stack = complete(this, raw);
      define(this, stack);
      return stack;
    },
    set(this: object, value: unknown) {
      define(this, value);
    },
  });

  const capture = Error.captureStackTrace.bind(Error);
  Error.captureStackTrace = function captureStackTrace(target: object, above?: (...args: never[]) => unknown): void {
    capture(target, above ?? captureStackTrace);
    define(target, complete(target, Object.getOwnPropertyDescriptor(target, "stack")?.value));
  };
  offerPrepareStackTrace(find, capture);
}

interface CallSite {
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getFunctionName(): string | null;
  isNative(): boolean;
}

/** The engine gives call sites to Error.prepareStackTrace; they learn the rest of V8's methods when it is first set. */
function offerPrepareStackTrace(find: FindPosition, capture: (target: object) => void): void {
  const native = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")!;
  let extended = false;
  Object.defineProperty(Error, "prepareStackTrace", {
    configurable: true,
    enumerable: false,
    get: () => native.get!.call(Error) as unknown,
    set: (prepare: unknown) => {
      if (!extended && typeof prepare === "function") {
        extended = true;
        let site: object | undefined;
        native.set!.call(Error, (_error: Error, sites: object[]) => {
          site = sites[0];
          return "";
        });
        capture({});
        if (site !== undefined) extendCallSites(Object.getPrototypeOf(site) as CallSite, find);
      }
      native.set!.call(Error, prepare);
    },
  });
}

function extendCallSites(prototype: CallSite, find: FindPosition): void {
  const { getFileName, getLineNumber, getColumnNumber } = prototype;
  const position = (site: CallSite): Position | undefined => {
    const [file, line] = [getFileName.call(site), getLineNumber.call(site)];
    return file === null || line === null ? undefined : find(file, line, getColumnNumber.call(site) ?? 1);
  };
  const fileName = (site: CallSite): string | null => {
    const found = position(site);
    return found === undefined ? getFileName.call(site) : sourceName(found.source);
  };
  const methods: Record<string, (this: CallSite) => unknown> = {
    getFileName(this: CallSite) {
      return fileName(this);
    },
    getScriptNameOrSourceURL(this: CallSite) {
      return fileName(this);
    },
    getLineNumber(this: CallSite) {
      return position(this)?.line ?? getLineNumber.call(this);
    },
    getColumnNumber(this: CallSite) {
      return position(this)?.column ?? getColumnNumber.call(this);
    },
    // As V8 answers for functions of strict code.
    getThis: () => undefined,
    getTypeName: () => null,
    getMethodName: () => null,
    getEvalOrigin: () => undefined,
    getPromiseIndex: () => null,
    isToplevel: () => true,
    isEval: () => false,
    isAsync: () => false,
    isPromiseAll: () => false,
    toString(this: CallSite) {
      const place = this.isNative()
        ? "<anonymous>"
        : `${fileName(this)}:${this.getLineNumber()}:${this.getColumnNumber()}`;
      const name = this.getFunctionName();
      return name === null || name === "" || name === "<anonymous>" ? place : `${name} (${place})`;
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, enumerable: false, configurable: true });
  }
}
