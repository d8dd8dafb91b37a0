// Draws random bytes in several ways and checks what random bytes must be like.

import { randomBytes, randomUUID } from "node:crypto";

const bytes = crypto.getRandomValues(new Uint8Array(65536));
const ones = bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
// 524288 fair bits: the mean is 262144, the standard deviation 362.
if (Math.abs(ones - 262144) > 3620) throw new Error(`${ones} of 524288 bits are ones`);
if (new Set(bytes).size !== 256) throw new Error("some byte never occurs");
if (randomBytes(16).equals(randomBytes(16))) throw new Error("the same bytes twice");
if (randomUUID() === randomUUID()) throw new Error("the same UUID twice");
if (Math.random() === Math.random()) throw new Error("the same number twice");
if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(randomUUID()))
  throw new Error("no UUID");
console.log("ok");
