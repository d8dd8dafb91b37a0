// The stream operations as functions: what a case calls, and what it sees.

import {
  encodeStreamAccept,
  encodeStreamClose,
  encodeStreamConnect,
  encodeStreamListen,
  encodeStreamOption,
  encodeStreamReceive,
  encodeStreamSend,
  SubmissionFlag,
} from "@unikernel/hal";
import { LOOPBACK, OWN_PORT } from "./grants.ts";
import { check, gather, same, type Raw, type Seen } from "./raw.ts";

const { MULTISHOT } = SubmissionFlag;

export const listen = (raw: Raw, port: number): Seen => raw.call((v, e, t) => encodeStreamListen(v, e, t, port));
export const dial = (raw: Raw, address: Uint8Array, port: number): Seen =>
  raw.call((v, e, t) => encodeStreamConnect(v, e, t, port, address));
export const close = (raw: Raw, handle: number): Seen => raw.call((v, e, t) => encodeStreamClose(v, e, t, 0, handle));
export const send = (raw: Raw, handle: number, bytes: Uint8Array): number =>
  raw.submit((v, e, t) => encodeStreamSend(v, e, t, 0, handle, raw.machine.address(bytes), bytes.length));
export const receive = (raw: Raw, handle: number, bytes: Uint8Array): number =>
  raw.submit((v, e, t) => encodeStreamReceive(v, e, t, 0, handle, raw.machine.address(bytes), bytes.length));
export const option = (raw: Raw, handle: number, which: number, setting: number): Seen =>
  raw.call((v, e, t) => encodeStreamOption(v, e, t, 0, handle, which, setting));
export const receiveAll = (raw: Raw, handle: number): number =>
  raw.submit((v, e, t) => encodeStreamReceive(v, e, t, MULTISHOT, handle, 0, 0));

/** A listener and both ends of a connection to it. `body` gets them; all is closed behind it. */
export function connected(raw: Raw, body: (client: number, server: number, listener: number) => void): void {
  const { result: listener, value: port } = listen(raw, OWN_PORT);
  check(listener > 0, `listen: ${listener}`);
  const accept = raw.submit((v, e, t) => encodeStreamAccept(v, e, t, 0, listener));
  const connect = raw.submit((v, e, t) => encodeStreamConnect(v, e, t, port, LOOPBACK));
  const seen = gather(raw, [accept, connect]);
  const client = seen.get(connect)!.result;
  const server = seen.get(accept)!.result;
  check(client > 0 && server > 0 && client !== server, `handles ${client} and ${server}`);
  same(seen.get(accept)!.data.join(), LOOPBACK.join(), "the peer's address");
  body(client, server, listener);
  for (const handle of [client, server, listener]) close(raw, handle);
}

export function text(raw: Raw, bytes: Uint8Array, length: number): string {
  return raw.machine.decodeLatin1(bytes, 0, length);
}
