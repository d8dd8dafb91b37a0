// util.types: what a value is by its internal slots.

import * as brands from "../../core/inspect/brands.ts";
import { runtime } from "../../core/runtime.ts";

type Check = (value: unknown) => boolean;

export {
  isArguments as isArgumentsObject,
  isArrayBuffer,
  isBigIntObject,
  isBooleanObject,
  isBoxed as isBoxedPrimitive,
  isDataView,
  isDate,
  isMap,
  isNativeError,
  isNumberObject,
  isRegExp,
  isSet,
  isSharedArrayBuffer,
  isStringObject,
  isSymbolObject,
  isWeakMap,
  isWeakSet,
} from "../../core/inspect/brands.ts";

export const isAnyArrayBuffer: Check = (value) => brands.isArrayBuffer(value) || brands.isSharedArrayBuffer(value);
export const isArrayBufferView: Check = (value) => ArrayBuffer.isView(value);
export const isTypedArray: Check = (value) => brands.typedArrayName(value) !== undefined;

const typedArray =
  (name: string): Check =>
  (value) =>
    brands.typedArrayName(value) === name;
export const isUint8Array: Check = typedArray("Uint8Array");
export const isUint8ClampedArray: Check = typedArray("Uint8ClampedArray");
export const isUint16Array: Check = typedArray("Uint16Array");
export const isUint32Array: Check = typedArray("Uint32Array");
export const isInt8Array: Check = typedArray("Int8Array");
export const isInt16Array: Check = typedArray("Int16Array");
export const isInt32Array: Check = typedArray("Int32Array");
export const isFloat32Array: Check = typedArray("Float32Array");
export const isFloat64Array: Check = typedArray("Float64Array");
export const isBigInt64Array: Check = typedArray("BigInt64Array");
export const isBigUint64Array: Check = typedArray("BigUint64Array");

export const isProxy: Check = (value) =>
  ((typeof value === "object" && value !== null) || typeof value === "function") &&
  runtime.machine.proxyDetails(value) !== undefined;

/** A promise, or an object of a class that extends it. */
export const isPromise: Check = (value) => value instanceof Promise;

const functionOf = (name: RegExp): Check => {
  return (value) => typeof value === "function" && name.test(Object.prototype.toString.call(value));
};
export const isAsyncFunction: Check = functionOf(/^\[object Async(Generator)?Function\]$/);
export const isGeneratorFunction: Check = functionOf(/^\[object (Async)?GeneratorFunction\]$/);

const derivedFrom = (prototype: object): Check => {
  return (value) =>
    typeof value === "object" && value !== null && Object.prototype.isPrototypeOf.call(prototype, value);
};
const generator = Object.getPrototypeOf(function* () {}.prototype as object) as object;
const asyncGenerator = Object.getPrototypeOf(async function* () {}.prototype as object) as object;
export const isGeneratorObject: Check = (value) => derivedFrom(generator)(value) || derivedFrom(asyncGenerator)(value);
export const isMapIterator: Check = derivedFrom(Object.getPrototypeOf(new Map().entries()) as object);
export const isSetIterator: Check = derivedFrom(Object.getPrototypeOf(new Set().values()) as object);
