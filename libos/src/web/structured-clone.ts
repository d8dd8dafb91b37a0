// structuredClone of the HTML Standard for what the engine has: plain data, errors, maps, sets, dates, buffers.

/** Error names that survive. */
const errorTypes: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function refuse(value: unknown): never {
  const shown =
    typeof value === "object" && value !== null
      ? `#<${(value.constructor as { name?: string } | undefined)?.name ?? "Object"}>`
      : String(value);
  throw new DOMException(`${shown} could not be cloned.`, "DataCloneError");
}

type Memory = Map<object, unknown>;

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer;
}

/** Objects of the platform, which the Standard lets nobody clone. */
function isOpaque(value: object): boolean {
  return (
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof WeakRef ||
    value instanceof Promise ||
    value instanceof FinalizationRegistry
  );
}

function cloneObject(value: object, memory: Memory): unknown {
  const known = memory.get(value);
  if (known !== undefined) return known;
  const keep = <T>(made: T): T => {
    memory.set(value, made);
    return made;
  };
  if (typeof value === "function" || isOpaque(value)) refuse(value);
  if (Array.isArray(value)) {
    const made = keep(new Array<unknown>(value.length));
    copyOwn(value, made as unknown as Record<string, unknown>, memory);
    return made;
  }
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof Boolean || value instanceof Number || value instanceof String || value instanceof BigInt)
    return keep(Object(value.valueOf()));
  if (value instanceof Symbol) refuse(value);
  if (value instanceof Map) {
    const made = keep(new Map<unknown, unknown>());
    for (const [key, item] of [...value]) made.set(clone(key, memory), clone(item, memory));
    return made;
  }
  if (value instanceof Set) {
    const made = keep(new Set<unknown>());
    for (const item of [...value]) made.add(clone(item, memory));
    return made;
  }
  if (isArrayBuffer(value)) return keep(value.slice(0));
  if (value instanceof SharedArrayBuffer) return keep(value);
  if (ArrayBuffer.isView(value)) return keep(cloneView(value, memory));
  if (value instanceof Error) return cloneError(value, memory);
  const made = keep({});
  copyOwn(value, made, memory);
  return made;
}

function copyOwn(from: object, to: Record<string, unknown>, memory: Memory): void {
  // Defined, not assigned: "__proto__" is a name like any other.
  for (const key of Object.keys(from)) {
    const item = clone((from as Record<string, unknown>)[key], memory);
    Object.defineProperty(to, key, { value: item, writable: true, enumerable: true, configurable: true });
  }
}

function cloneView(view: ArrayBufferView, memory: Memory): ArrayBufferView {
  const buffer = clone(view.buffer, memory) as ArrayBuffer;
  if (view instanceof DataView) return new DataView(buffer, view.byteOffset, view.byteLength);
  // A subclass, as Buffer is, becomes the engine's own type.
  const name = (view as unknown as { [Symbol.toStringTag]: string })[Symbol.toStringTag];
  const Type = (globalThis as unknown as Record<string, Uint8ArrayConstructor>)[name]!;
  return new Type(buffer, view.byteOffset, (view as Uint8Array).length);
}

function cloneError(error: Error, memory: Memory): Error {
  const real = new (errorTypes[error.name] ?? Error)();
  memory.set(error, real);
  const set = (name: string, value: unknown): void =>
    void Object.defineProperty(real, name, { value, writable: true, enumerable: false, configurable: true });
  if (Object.hasOwn(error, "message")) set("message", String(error.message));
  set("stack", typeof error.stack === "string" ? error.stack : "");
  if (Object.hasOwn(error, "cause")) set("cause", clone(error.cause, memory));
  return real;
}

function clone(value: unknown, memory: Memory): unknown {
  if (typeof value === "symbol") refuse(value);
  return (typeof value === "object" && value !== null) || typeof value === "function"
    ? cloneObject(value, memory)
    : value;
}

export interface StructuredCloneOptions {
  readonly transfer?: Iterable<object> | undefined;
}

/**
 * A deep copy. Buffers in `transfer` are moved: they are detached afterwards.
 * @throws DOMException DataCloneError for functions, symbols, promises, weak collections, and for transferring what is no ArrayBuffer
 */
export function structuredClone<T>(value: T, options?: StructuredCloneOptions): T {
  if (arguments.length === 0)
    throw Object.assign(new TypeError("The value argument must be specified"), { code: "ERR_MISSING_ARGS" });
  const memory: Memory = new Map();
  const transfer = [...(options?.transfer ?? [])];
  for (const item of transfer) {
    if (!isArrayBuffer(item))
      throw Object.assign(new TypeError("Found invalid object in transferList"), {
        code: "ERR_INVALID_TRANSFER_OBJECT",
      });
    if (item.detached || memory.has(item))
      throw new DOMException("An ArrayBuffer is detached and could not be cloned.", "DataCloneError");
    // Copied first and detached at the end: nothing is moved if the rest cannot be cloned, and views still know their place.
    memory.set(item, item.slice(0));
  }
  const result = clone(value, memory) as T;
  for (const item of transfer) (item as ArrayBuffer).transfer(0);
  return result;
}
