// What `socket.send` is given, in its many forms.

import { runtime } from "../../core/runtime.ts";
import { Buffer } from "../buffer/buffer.ts";
import { checkPort, checkString, codedError, invalidArgType } from "../errors.ts";
import { connected as isConnected } from "./errors.ts";

export type SendCallback = (error: Error | null, bytes?: number) => void;

export interface SendArguments {
  /** The datagram, in the application's own memory unless it was text or several pieces. */
  readonly bytes: Uint8Array;
  /** 0: to whom the socket is connected. */
  readonly port: number;
  readonly address: string | undefined;
  readonly callback: SendCallback | undefined;
}

const KINDS: readonly string[] = ["string", "Buffer", "TypedArray", "DataView"];

function bytesOf(piece: unknown): Uint8Array | undefined {
  if (typeof piece === "string") return runtime.machine.encodeUtf8(piece);
  if (!ArrayBuffer.isView(piece)) return undefined;
  return piece instanceof Uint8Array ? piece : new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
}

function slice(message: unknown, offset: unknown, length: unknown): Uint8Array {
  const bytes = bytesOf(message);
  if (bytes === undefined) throw invalidArgType("buffer", KINDS, message);
  const [start, size] = [(offset as number) >>> 0, (length as number) >>> 0];
  const outside = (name: string): Error =>
    codedError(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", `"${name}" is outside of buffer bounds`);
  if (start > bytes.length) throw outside("offset");
  if (start + size > bytes.length) throw outside("length");
  return bytes.subarray(start, start + size);
}

function joined(pieces: readonly unknown[]): Uint8Array {
  const parts = pieces.map((piece) => {
    const bytes = bytesOf(piece);
    if (bytes === undefined) throw invalidArgType("buffer list arguments", KINDS, pieces);
    return bytes;
  });
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** send(message, [offset, length,] [port, [address,]] callback): as Node.js tells the forms apart. */
export function sendArguments(args: readonly unknown[], connected: boolean): SendArguments {
  const [, offset, length] = args;
  let [message, , , port, address, callback] = args;
  if (connected) {
    if (typeof length === "number") {
      message = slice(message, offset, length);
      if (typeof port === "function") {
        callback = port;
        port = undefined;
      }
    } else {
      callback = offset;
    }
    if (port || address) throw isConnected();
  } else if (address || (port && typeof port !== "function")) {
    message = slice(message, offset, length);
  } else {
    callback = port;
    port = offset;
    address = length;
  }
  const bytes = Array.isArray(message) ? joined(message) : bytesOf(message);
  if (bytes === undefined) throw invalidArgType("buffer", KINDS, message);
  const number = connected ? 0 : checkPort(port, "Port", 1);
  if (typeof address === "function") {
    callback = address;
    address = undefined;
  } else if (address !== undefined && address !== null) {
    checkString(address, "address");
  }
  return {
    bytes,
    port: number,
    address: (address as string | null | undefined) ?? undefined,
    callback: typeof callback === "function" ? (callback as SendCallback) : undefined,
  };
}
