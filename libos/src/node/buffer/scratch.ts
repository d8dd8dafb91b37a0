// Eight bytes in which the engine converts numbers; they lie in the host's (little endian) order.

export const scratch: Uint8Array = new Uint8Array(8);
export const float32: Float32Array = new Float32Array(scratch.buffer);
export const float64: Float64Array = new Float64Array(scratch.buffer);
export const signed64: BigInt64Array = new BigInt64Array(scratch.buffer);
export const unsigned64: BigUint64Array = new BigUint64Array(scratch.buffer);
