// node:assert/strict.

import { strict } from "../assert.ts";

export {
  AssertionError,
  deepStrictEqual as deepEqual,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  fail,
  ifError,
  match,
  notDeepStrictEqual as notDeepEqual,
  notDeepStrictEqual,
  notStrictEqual as notEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual as equal,
  strictEqual,
  throws,
} from "./assert-api.ts";
export { strict };
export default strict;
