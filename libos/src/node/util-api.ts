// The members of node:util.

export * as types from "./util/types-api.ts";
export { format, formatWithOptions } from "../core/inspect/format.ts";
export { inspect } from "../core/inspect/inspect.ts";
export { TextDecoder, TextEncoder } from "../web/text-encoding.ts";
export { isDeepStrictEqual } from "./util/deep-equal.ts";
export { debuglog, debuglog as debug, deprecate, inherits } from "./util/deprecate.ts";
export * from "./util/legacy.ts";
export { parseArgs } from "./util/parse-args.ts";
export { callbackify, promisify } from "./util/promises.ts";
export { stripVTControlCharacters, styleText } from "./util/style-text.ts";
