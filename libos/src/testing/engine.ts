// For tests only: a runtime on the fake machine, and what Node 20 lacks of the guest's engine (Uint8Array to base64
// and hex, ArrayBuffer.transfer).

import { FakeMachine, type FakeOptions } from "@unikernel/hal/fake";
import { install, Runtime } from "../core/runtime.ts";

type Base64Options = { alphabet?: "base64" | "base64url"; omitPadding?: boolean; lastChunkHandling?: string };

function define(target: object, name: string, value: unknown): void {
  if (!Object.hasOwn(target, name)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

define(Uint8Array.prototype, "toHex", function (this: Uint8Array): string {
  return view(this).toString("hex");
});
define(Uint8Array.prototype, "toBase64", function (this: Uint8Array, options: Base64Options = {}): string {
  const text = view(this).toString(options.alphabet ?? "base64");
  if (options.alphabet !== "base64url" || options.omitPadding === true) return text;
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
});
define(Uint8Array, "fromHex", (text: string): Uint8Array => {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw new SyntaxError("invalid hex string");
  return new Uint8Array(Buffer.from(text, "hex"));
});
define(Uint8Array, "fromBase64", (text: string, options: Base64Options = {}): Uint8Array => {
  const digits = options.alphabet === "base64url" ? /^[A-Za-z0-9_-]*={0,2}$/ : /^[A-Za-z0-9+/]*={0,2}$/;
  const plain = text.replace(/[\t\n\f\r ]/g, "");
  if (!digits.test(plain) || plain.replace(/=/g, "").length % 4 === 1) throw new SyntaxError("invalid base64 string");
  return new Uint8Array(Buffer.from(plain, "base64"));
});

const detached = new WeakSet<ArrayBuffer>();
define(ArrayBuffer.prototype, "transfer", function (this: ArrayBuffer): ArrayBuffer {
  detached.add(this);
  return globalThis.structuredClone(this, { transfer: [this] });
});
if (!Object.hasOwn(ArrayBuffer.prototype, "detached"))
  Object.defineProperty(ArrayBuffer.prototype, "detached", {
    get(this: ArrayBuffer) {
      return detached.has(this);
    },
    configurable: true,
  });

/** Installs a fresh runtime over a fake machine, which is returned. */
export function installFake(options: FakeOptions = {}): FakeMachine {
  const machine = new FakeMachine(options);
  install(new Runtime(machine));
  return machine;
}

/** Reproducible whole numbers of 32 bits: xorshift32. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
