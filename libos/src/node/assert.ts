// node:assert. Its default export is `ok` itself, which carries the others, as in Node.js.

import * as api from "./assert/assert-api.ts";
import { ok } from "./assert/assert-api.ts";

export * from "./assert/assert-api.ts";

type Functions = typeof api;
export type Strict = typeof ok &
  Omit<Functions, "equal" | "notEqual" | "deepEqual" | "notDeepEqual"> & {
    equal: Functions["strictEqual"];
    notEqual: Functions["notStrictEqual"];
    deepEqual: Functions["deepStrictEqual"];
    notDeepEqual: Functions["notDeepStrictEqual"];
    strict: Strict;
  };

function callable(): typeof ok {
  return function assert(...args: Parameters<typeof ok>): void {
    (ok as (...values: unknown[]) => void)(...args);
  } as typeof ok;
}

/** The functions with `equal` and `deepEqual` in their strict forms. */
export const strict: Strict = Object.assign(callable(), api, {
  equal: api.strictEqual,
  notEqual: api.notStrictEqual,
  deepEqual: api.deepStrictEqual,
  notDeepEqual: api.notDeepStrictEqual,
}) as Strict;
strict.strict = strict;

const assert: typeof ok & Functions & { strict: Strict } = Object.assign(callable(), api, { strict });
export default assert;
