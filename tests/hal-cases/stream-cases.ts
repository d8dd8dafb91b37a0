// Cases of streams: a guest that connects to its own granted port.

import {
  CompletionFlag,
  encodeCancel,
  encodeStreamAccept,
  encodeStreamClose,
  encodeStreamConnect,
  encodeStreamReceive,
  encodeStreamSend,
  encodeStreamShutdown,
  Error as HalError,
  ShutdownSide,
  SubmissionFlag,
} from "@unikernel/hal";
import { ELSEWHERE, LOOPBACK, OWN_PORT } from "./grants.ts";
import { check, gather, refused, same, type HalCase } from "./raw.ts";
import { close, connected, dial, listen, receive, receiveAll, send, text } from "./stream-calls.ts";

const { MULTISHOT } = SubmissionFlag;

export const streamCases: readonly HalCase[] = [
  {
    name: "listening on a port that is not granted is denied",
    run(raw) {
      same(listen(raw, 9).result, -HalError.DENIED, "result");
    },
  },
  {
    name: "a granted port is taken up once at a time",
    run(raw) {
      const first = listen(raw, OWN_PORT);
      check(first.result > 0, `first: ${first.result}`);
      check(first.value > 0, "no host port");
      same(listen(raw, OWN_PORT).result, -HalError.EXISTS, "second");
      same(close(raw, first.result).result, 0, "close");
      const again = listen(raw, OWN_PORT);
      check(again.result > 0, `after close: ${again.result}`);
      check(again.result !== first.result, "the same handle again");
      close(raw, again.result);
    },
  },
  {
    name: "connecting to what is not granted is denied, to nobody closed",
    run(raw) {
      same(dial(raw, ELSEWHERE, 9).result, -HalError.DENIED, "denied");
      same(dial(raw, LOOPBACK, 1).result, -HalError.CLOSED, "nobody");
    },
  },
  {
    name: "a connection tells its own address and port, which the listener sees",
    run(raw) {
      const { result: listener, value: port, data } = listen(raw, OWN_PORT);
      same(data.join(), LOOPBACK.join(), "the host's address");
      const accept = raw.submit((v, e, t) => encodeStreamAccept(v, e, t, 0, listener));
      const connect = raw.submit((v, e, t) => encodeStreamConnect(v, e, t, port, LOOPBACK));
      const seen = gather(raw, [accept, connect]);
      same(seen.get(connect)!.data.join(), LOOPBACK.join(), "the client's own address");
      same(seen.get(accept)!.data.join(), LOOPBACK.join(), "the address that the listener sees");
      check(seen.get(connect)!.value > 0, "no port");
      same(seen.get(accept)!.value, seen.get(connect)!.value, "the port at both ends");
      for (const handle of [seen.get(connect)!.result, seen.get(accept)!.result, listener]) close(raw, handle);
    },
  },
  {
    name: "connecting to port 0 is invalid",
    run(raw) {
      refused(dial(raw, LOOPBACK, 0), HalError.INVALID, 0, "result");
    },
  },
  {
    name: "bytes go both ways",
    run(raw) {
      connected(raw, (client, server) => {
        for (const [from, to] of [
          [client, server],
          [server, client],
        ] as const) {
          const target = new Uint8Array(100);
          const message = raw.machine.encodeUtf8("over the stream");
          const tokens = [send(raw, from, message), receive(raw, to, target)];
          const seen = gather(raw, tokens);
          same(seen.get(tokens[0]!)!.result, message.length, "sent");
          same(text(raw, target, seen.get(tokens[1]!)!.result), "over the stream", "received");
        }
      });
    },
  },
  {
    name: "a quiet send that went well does not end a wait, one that failed does",
    run(raw) {
      connected(raw, (client, server) => {
        const bytes = Uint8Array.of(1, 2, 3);
        const quiet = (handle: number): number =>
          raw.submit((v, e, t) =>
            encodeStreamSend(v, e, t, SubmissionFlag.QUIET, handle, raw.machine.address(bytes), bytes.length),
          );
        const start = raw.machine.monotonic();
        const good = quiet(client);
        raw.machine.enter(1, 20);
        check(raw.machine.monotonic() - start >= 19.9e6, "the quiet completion has ended the wait");
        same(gather(raw, [good]).get(good)!.result, 3, "sent");
        const failed = quiet(0);
        raw.machine.enter(1, 5000);
        same(raw.ready, 1, "completions of the failed one");
        same(gather(raw, [failed]).get(failed)!.result, -HalError.INVALID, "on no handle");
        const target = new Uint8Array(8);
        const got = receive(raw, server, target);
        same(gather(raw, [got]).get(got)!.result, 3, "received");
      });
    },
  },
  {
    name: "a shutdown of sending is the end for the peer, who can still send",
    run(raw) {
      connected(raw, (client, server) => {
        const target = new Uint8Array(10);
        const end = raw.submit((v, e, t) => encodeStreamShutdown(v, e, t, 0, client, ShutdownSide.SEND));
        const got = receive(raw, server, target);
        const seen = gather(raw, [end, got]);
        same(seen.get(end)!.result, 0, "shutdown");
        same(seen.get(got)!.result, 0, "the end");
        const tokens = [send(raw, server, Uint8Array.of(7)), receive(raw, client, target)];
        same(gather(raw, tokens).get(tokens[1]!)!.result, 1, "received after it");
        const late = send(raw, client, Uint8Array.of(1));
        same(gather(raw, [late]).get(late)!.result, -HalError.CLOSED, "sending after the shutdown");
      });
    },
  },
  {
    name: "multishot receives use provided buffers and wait while there is none",
    run(raw) {
      connected(raw, (client, server) => {
        const pool = new Uint8Array(4 * 256);
        raw.pool(pool, 256);
        const token = receiveAll(raw, server);
        const sent = send(raw, client, raw.machine.encodeUtf8("first"));
        same(gather(raw, [sent]).get(sent)!.result, 5, "sent");
        raw.machine.enter(1, 20);
        same(raw.ready, 0, "completions without a buffer");
        raw.provide(2);
        const first = raw.next();
        same(first.token, token, "token");
        same(first.result, 5, "received");
        same(first.value, 2, "buffer");
        same(first.flags, CompletionFlag.MORE | CompletionFlag.BUFFER, "flags");
        same(text(raw, pool.subarray(512), 5), "first", "bytes");
        raw.provide(0);
        const second = send(raw, client, raw.machine.encodeUtf8("second"));
        const both = gather(raw, [second, token]);
        same(both.get(token)!.value, 0, "buffer of the second");
        const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, token));
        const ended = gather(raw, [cancel, token]);
        same(ended.get(token)!.result, -HalError.CANCELLED, "the cancelled receive");
        same(ended.get(token)!.flags & CompletionFlag.MORE, 0, "MORE of the last");
        same(raw.provided, 0, "buffers left");
      });
    },
  },
  {
    name: "a long send waits for the reader and arrives whole and in order",
    run(raw) {
      connected(raw, (client, server) => {
        const total = 8 * 2 ** 20;
        const source = new Uint8Array(total);
        for (let index = 0; index < total; index += 4096) source[index] = (index / 4096) & 255;
        const half = total / 2;
        const waiting = new Set([
          send(raw, client, source.subarray(0, half)),
          send(raw, client, source.subarray(half)),
        ]);
        const target = new Uint8Array(65536);
        let received = 0;
        let token = receive(raw, server, target);
        while (received < total || waiting.size > 0) {
          const seen = raw.next();
          if (waiting.delete(seen.token)) {
            same(seen.result, half, "sent");
            continue;
          }
          same(seen.token, token, "token of the receive");
          check(seen.result > 0, `received ${seen.result} after ${received} bytes`);
          for (let index = 0; index < seen.result; index++) {
            const place = received + index;
            if (place % 4096 === 0) same(target[index]!, (place / 4096) & 255, `byte ${place}`);
          }
          received += seen.result;
          if (received < total) token = receive(raw, server, target);
        }
        same(received, total, "received in all");
      });
    },
  },
  {
    name: "only one receive and one accept wait on a handle",
    run(raw) {
      connected(raw, (_client, server, listener) => {
        const target = new Uint8Array(8);
        const first = receive(raw, server, target);
        same(
          raw.call((v, e, t) => encodeStreamReceive(v, e, t, MULTISHOT, server, 0, 0)).result,
          -HalError.EXISTS,
          "receive",
        );
        const accept = raw.submit((v, e, t) => encodeStreamAccept(v, e, t, MULTISHOT, listener));
        same(raw.call((v, e, t) => encodeStreamAccept(v, e, t, 0, listener)).result, -HalError.EXISTS, "accept");
        for (const target of [first, accept]) {
          const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, target));
          same(gather(raw, [cancel, target]).get(target)!.result, -HalError.CANCELLED, "cancelled");
        }
      });
    },
  },
  {
    name: "closing cancels what waits and makes the handle stale",
    run(raw) {
      connected(raw, (client, server) => {
        const target = new Uint8Array(8);
        const waiting = receive(raw, server, target);
        const closing = raw.submit((v, e, t) => encodeStreamClose(v, e, t, 0, server));
        const seen = gather(raw, [waiting, closing]);
        same(seen.get(waiting)!.result, -HalError.CANCELLED, "the waiting receive");
        same(seen.get(closing)!.result, 0, "the close");
        const stale = receive(raw, server, target);
        same(gather(raw, [stale]).get(stale)!.result, -HalError.INVALID, "a receive on the stale handle");
        same(close(raw, server).result, -HalError.INVALID, "a second close");
        const end = receive(raw, client, target);
        same(gather(raw, [end]).get(end)!.result, 0, "the end at the peer");
      });
    },
  },
  {
    name: "handles of another kind, of nobody and out of range are invalid",
    run(raw) {
      connected(raw, (client, _server, listener) => {
        const target = new Uint8Array(8);
        for (const handle of [0, listener, 0xffff_ffff, client ^ 0x1_0000]) {
          const token = receive(raw, handle, target);
          same(gather(raw, [token]).get(token)!.result, -HalError.INVALID, `receive on ${handle}`);
        }
        same(
          raw.call((v, e, t) => encodeStreamAccept(v, e, t, 0, client)).result,
          -HalError.INVALID,
          "accept on a stream",
        );
        same(raw.call((v, e, t) => encodeStreamShutdown(v, e, t, 0, client, 3)).result, -HalError.INVALID, "side 3");
      });
    },
  },
  {
    name: "a multishot receive with memory of its own is invalid",
    run(raw) {
      connected(raw, (client) => {
        const bytes = new Uint8Array(8);
        const seen = raw.call((v, e, t) =>
          encodeStreamReceive(v, e, t, MULTISHOT, client, raw.machine.address(bytes), 8),
        );
        same(seen.result, -HalError.INVALID, "result");
      });
    },
  },
  {
    name: "a multishot accept takes many connections, and their handles all differ",
    run(raw) {
      const { result: listener, value: port } = listen(raw, OWN_PORT);
      const accept = raw.submit((v, e, t) => encodeStreamAccept(v, e, t, MULTISHOT, listener));
      const handles = new Set<number>();
      const connects = new Set(
        Array.from({ length: 20 }, () => raw.submit((v, e, t) => encodeStreamConnect(v, e, t, port, LOOPBACK))),
      );
      while (handles.size < 40) {
        const seen = raw.next();
        check(seen.result > 0, `result ${seen.result}`);
        check(seen.token === accept || connects.delete(seen.token), `token ${seen.token}`);
        if (seen.token === accept) same(seen.flags, CompletionFlag.MORE, "flags");
        check(!handles.has(seen.result), "a handle twice");
        handles.add(seen.result);
      }
      for (const handle of handles) same(close(raw, handle).result, 0, "close");
      const closing = raw.submit((v, e, t) => encodeStreamClose(v, e, t, 0, listener));
      same(gather(raw, [accept, closing]).get(accept)!.result, -HalError.CANCELLED, "the accept at the end");
    },
  },
];
