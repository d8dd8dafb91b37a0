// Cases of streams whose peer goes away or does not read, and of what can be set of a stream.

import {
  encodeCancel,
  encodeStreamClose,
  encodeStreamReceive,
  encodeStreamSend,
  Error as HalError,
  StreamOption,
  TRANSFER_MAX,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { gather, refused, same, type HalCase } from "./raw.ts";
import { connected, option, receive, send } from "./stream-calls.ts";

export const streamPeerCases: readonly HalCase[] = [
  {
    name: "stream options take their values and no others",
    run(raw) {
      connected(raw, (client, _server, listener) => {
        const { NO_DELAY, KEEP_ALIVE, RESET } = StreamOption;
        for (const [which, setting] of [
          [NO_DELAY, 0],
          [NO_DELAY, 1],
          [KEEP_ALIVE, 1],
          [KEEP_ALIVE, 32767],
          [KEEP_ALIVE, 0],
          [RESET, 1],
          [RESET, 0],
        ] as const)
          same(option(raw, client, which, setting).result, 0, `${which}=${setting}`);
        for (const [which, setting] of [
          [NO_DELAY, 2],
          [KEEP_ALIVE, 32768],
          [KEEP_ALIVE, 0xffff_ffff],
          [RESET, 2],
          [0, 0],
          [4, 1],
        ] as const)
          refused(option(raw, client, which, setting), HalError.INVALID, 0, `${which}=${setting}`);
        for (const handle of [0, listener, 0xffff_ffff, client ^ 0x1_0000])
          refused(option(raw, handle, NO_DELAY, 1), HalError.INVALID, 0, `on ${handle}`);
      });
    },
  },
  {
    name: "closing with RESET resets the connection, which the peer sees",
    run(raw) {
      connected(raw, (client, server) => {
        const target = new Uint8Array(8);
        const waiting = receive(raw, server, target);
        same(option(raw, client, StreamOption.RESET, 1).result, 0, "option");
        const closing = raw.submit((v, e, t) => encodeStreamClose(v, e, t, 0, client));
        const seen = gather(raw, [waiting, closing]);
        same(seen.get(closing)!.result, 0, "close");
        refused(seen.get(waiting)!, HalError.CLOSED, Errno.ECONNRESET, "the peer's receive");
        const late = send(raw, server, Uint8Array.of(1));
        refused(gather(raw, [late]).get(late)!, HalError.CLOSED, undefined, "sending to who is gone");
      });
    },
  },
  {
    name: "sending to a peer that has gone fails, also when what it sends does not fit any more",
    run(raw) {
      connected(raw, (client, server) => {
        const long = send(raw, client, new Uint8Array(16 * 2 ** 20));
        raw.machine.enter(1, 20);
        same(raw.ready, 0, "completions while nobody reads");
        // It has not read what was sent: closing resets.
        const closing = raw.submit((v, e, t) => encodeStreamClose(v, e, t, 0, server));
        const seen = gather(raw, [long, closing]);
        refused(seen.get(long)!, HalError.CLOSED, undefined, "the waiting send");
        const late = send(raw, client, Uint8Array.of(1));
        refused(gather(raw, [late]).get(late)!, HalError.CLOSED, undefined, "a later one");
      });
    },
  },
  {
    name: "a send that waits can be cancelled, what is behind it cannot overtake it",
    run(raw) {
      connected(raw, (client) => {
        const long = send(raw, client, new Uint8Array(16 * 2 ** 20));
        const next = send(raw, client, new Uint8Array(16 * 2 ** 20));
        raw.machine.enter(1, 20);
        same(raw.ready, 0, "completions while nobody reads");
        for (const token of [next, long]) {
          const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, token));
          refused(gather(raw, [cancel, token]).get(token)!, HalError.CANCELLED, 0, "the cancelled send");
        }
      });
    },
  },
  {
    name: "what a stream moves must be the guest's memory and no more than TRANSFER_MAX",
    run(raw) {
      connected(raw, (client) => {
        const long = raw.machine.address(new Uint8Array(8));
        for (const [address, length] of [
          [0, 16],
          [0xffff_fff8, 16],
          [long, TRANSFER_MAX + 1],
        ] as const) {
          const where = `${length} bytes at ${address}`;
          const sent = raw.call((v, e, t) => encodeStreamSend(v, e, t, 0, client, address, length));
          refused(sent, HalError.INVALID, 0, `send of ${where}`);
          const received = raw.call((v, e, t) => encodeStreamReceive(v, e, t, 0, client, address, length));
          refused(received, HalError.INVALID, 0, `receive of ${where}`);
        }
      });
    },
  },
];
