// The Encoding Standard's two classes.

export { TextDecoder } from "./text-decoder.ts";
export { TextEncoder } from "./text-encoder.ts";
