// The checks of util that Node.js keeps for old packages.

import { isError as isErrorValue } from "../../core/inspect/brands.ts";

export { isDate, isRegExp } from "../../core/inspect/brands.ts";

export const isArray: (value: unknown) => boolean = Array.isArray;
export const isBoolean = (value: unknown): boolean => typeof value === "boolean";
export const isNull = (value: unknown): boolean => value === null;
export const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
export const isNumber = (value: unknown): boolean => typeof value === "number";
export const isString = (value: unknown): boolean => typeof value === "string";
export const isSymbol = (value: unknown): boolean => typeof value === "symbol";
export const isUndefined = (value: unknown): boolean => value === undefined;
export const isObject = (value: unknown): boolean => value !== null && typeof value === "object";
export const isError = (value: unknown): boolean => isErrorValue(value);
export const isFunction = (value: unknown): boolean => typeof value === "function";
export const isPrimitive = (value: unknown): boolean => value === null || !/^(object|function)$/.test(typeof value);

/** Copies own enumerable properties, the last ones first. */
export function _extend(target: Record<string, unknown>, source: unknown): Record<string, unknown> {
  if (source !== null && typeof source === "object") {
    for (const key of Object.keys(source).toReversed()) target[key] = (source as Record<string, unknown>)[key];
  }
  return target;
}

/** The text with lone surrogates replaced by U+FFFD. */
export const toUSVString = (value: unknown): string => String(value).toWellFormed();
