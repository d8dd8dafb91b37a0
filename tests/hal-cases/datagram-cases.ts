// Cases of datagrams: a guest that sends to its own granted UDP port.

import {
  AddressFamily,
  CompletionFlag,
  DATAGRAM_BUFFER_MAX,
  DATAGRAM_MAX,
  DatagramOption,
  encodeCancel,
  encodeDatagramBind,
  encodeDatagramClose,
  encodeDatagramOption,
  encodeDatagramReceive,
  encodeDatagramSend,
  encodeStreamListen,
  encodeStreamClose,
  Error as HalError,
  SubmissionFlag,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { ELSEWHERE, LOOPBACK, LOOPBACK_6, OWN_PORT, UDP_PORT } from "./grants.ts";
import { check, gather, refused, same, type HalCase, type Raw, type Seen } from "./raw.ts";

const { MULTISHOT, QUIET } = SubmissionFlag;
const { EACCES, EMSGSIZE, EAFNOSUPPORT, EADDRINUSE } = Errno;

const bind = (raw: Raw, port: number, family = 0): Seen =>
  raw.call((v, e, t) => encodeDatagramBind(v, e, t, port, family));
const close = (raw: Raw, handle: number): Seen => raw.call((v, e, t) => encodeDatagramClose(v, e, t, 0, handle));
const send = (raw: Raw, handle: number, bytes: Uint8Array, port: number, target = LOOPBACK): Seen =>
  raw.call((v, e, t) => encodeDatagramSend(v, e, t, 0, handle, raw.machine.address(bytes), bytes.length, port, target));
const receive = (raw: Raw, handle: number): number =>
  raw.submit((v, e, t) => encodeDatagramReceive(v, e, t, MULTISHOT, handle));
const option = (raw: Raw, handle: number, which: number, setting: number): Seen =>
  raw.call((v, e, t) => encodeDatagramOption(v, e, t, 0, handle, which, setting));

/** The granted socket with its host port, and one without a port to ask it. Both are closed behind it. */
function sockets(raw: Raw, body: (server: number, client: number, port: number) => void): void {
  const server = bind(raw, UDP_PORT);
  const client = bind(raw, 0, AddressFamily.IPV4);
  check(server.result > 0 && client.result > 0, `bind: ${server.result} and ${client.result}`);
  body(server.result, client.result, server.value);
  for (const { result } of [client, server]) same(close(raw, result).result, 0, "close");
}

/** Puts a pool of buffers in place and provides them all; returns the bytes of one by its number. */
function pool(raw: Raw, count: number, size: number): (number: number) => Uint8Array {
  const bytes = new Uint8Array(count * size);
  raw.pool(bytes, size);
  for (let number = 0; number < count; number++) raw.provide(number);
  return (number) => bytes.subarray(number * size, (number + 1) * size);
}

/** Ends a receive and gives what is left of the pool back, so that the next case starts without one. */
function endReceive(raw: Raw, token: number): void {
  const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, token));
  const ended = gather(raw, [cancel, token]);
  same(ended.get(token)!.result, -HalError.CANCELLED, "the cancelled receive");
  same(ended.get(token)!.flags & CompletionFlag.MORE, 0, "MORE of the last");
  raw.emptyPool();
}

/** The next datagram, whole. */
function datagram(raw: Raw, token: number, buffer: (number: number) => Uint8Array): { bytes: Uint8Array; last: Seen } {
  const parts: Uint8Array[] = [];
  for (;;) {
    const seen = raw.next();
    same(seen.token, token, "token");
    check(seen.result >= 0, `result ${seen.result}`);
    same(seen.flags & ~CompletionFlag.PARTIAL, CompletionFlag.MORE | CompletionFlag.BUFFER, "flags");
    parts.push(buffer(seen.value & 0xffff).slice(0, seen.result));
    if ((seen.flags & CompletionFlag.PARTIAL) !== 0) continue;
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return { bytes: whole, last: seen };
  }
}

export const datagramCases: readonly HalCase[] = [
  {
    name: "binding a UDP port that is not granted is denied, also one that is granted for TCP",
    run(raw) {
      for (const port of [9, OWN_PORT]) refused(bind(raw, port), HalError.DENIED, EACCES, `port ${port}`);
    },
  },
  {
    name: "a granted UDP port is taken up once at a time",
    run(raw) {
      const first = bind(raw, UDP_PORT);
      check(first.result > 0, `first: ${first.result}`);
      check(first.value > 0, "no host port");
      same(first.data.join(), LOOPBACK.join(), "the host's address");
      refused(bind(raw, UDP_PORT), HalError.EXISTS, EADDRINUSE, "second");
      same(close(raw, first.result).result, 0, "close");
      const again = bind(raw, UDP_PORT);
      check(again.result > 0 && again.result !== first.result, `after close: ${again.result}`);
      close(raw, again.result);
    },
  },
  {
    name: "a socket without a port is of a family and has no port yet",
    run(raw) {
      for (const family of [AddressFamily.ANY, AddressFamily.IPV4]) {
        const seen = bind(raw, 0, family);
        check(seen.result > 0, `family ${family}: ${seen.result}`);
        same(seen.value, 0, "port");
        close(raw, seen.result);
      }
      for (const family of [1, 5, 7, 0xffff]) refused(bind(raw, 0, family), HalError.INVALID, 0, `family ${family}`);
    },
  },
  {
    name: "datagrams go to a granted port and back to who has asked",
    run(raw) {
      sockets(raw, (server, client, port) => {
        const buffer = pool(raw, 4, 256);
        const token = receive(raw, server);
        const sent = send(raw, client, raw.machine.encodeUtf8("ping"), port);
        same(sent.result, 4, "sent");
        check(sent.value > 0, "no port from which it was sent");
        const asked = datagram(raw, token, buffer);
        same(raw.machine.decodeLatin1(asked.bytes, 0, 4), "ping", "text");
        same(asked.last.value >>> 16, sent.value, "the sender's port");
        same(asked.last.data.join(), LOOPBACK.join(), "the sender's address");
        const answer = receive(raw, client);
        const bytes = raw.machine.encodeUtf8("pong!");
        const back = raw.submit((v, e, t) =>
          encodeDatagramSend(v, e, t, 0, server, raw.machine.address(bytes), 5, sent.value, asked.last.data),
        );
        const seen = gather(raw, [back, answer]);
        same(seen.get(back)!.result, 5, "answered");
        same(seen.get(back)!.value, port, "the port from which it was answered");
        same(seen.get(answer)!.result, 5, "the answer");
        same(seen.get(answer)!.value >>> 16, port, "the port of who has answered");
        const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, answer));
        same(gather(raw, [cancel, answer]).get(answer)!.result, -HalError.CANCELLED, "the client's receive");
        endReceive(raw, token);
      });
    },
  },
  {
    name: "datagrams keep their bounds and, on this machine, their order; one may be empty",
    run(raw) {
      sockets(raw, (server, client, port) => {
        const buffer = pool(raw, 8, 256);
        const token = receive(raw, server);
        for (const length of [1, 0, 200, 3, 256]) {
          same(send(raw, client, new Uint8Array(length).fill(length), port).result, length, "sent");
          const { bytes } = datagram(raw, token, buffer);
          same(bytes.length, length, "length");
          check(
            bytes.every((byte) => byte === (length & 255)),
            `bytes of ${length}`,
          );
        }
        endReceive(raw, token);
      });
    },
  },
  {
    name: "a datagram longer than a buffer comes in parts",
    run(raw) {
      sockets(raw, (server, client, port) => {
        const buffer = pool(raw, 8, 256);
        const token = receive(raw, server);
        const long = Uint8Array.from({ length: 600 }, (_, index) => index & 255);
        same(send(raw, client, long, port).result, 600, "sent");
        for (const [length, flag] of [
          [256, CompletionFlag.PARTIAL],
          [256, CompletionFlag.PARTIAL],
          [88, 0],
        ] as const) {
          const seen = raw.next();
          same(seen.result, length, "length of a part");
          same(seen.flags & CompletionFlag.PARTIAL, flag, "PARTIAL");
          // Every part begins at a multiple of 256.
          same(buffer(seen.value & 0xffff)[1]!, 1, "the second byte of a part");
        }
        endReceive(raw, token);
      });
    },
  },
  {
    name: "the longest datagram arrives whole, a longer one is refused",
    run(raw) {
      sockets(raw, (server, client, port) => {
        const buffer = pool(raw, 4, 32768);
        const token = receive(raw, server);
        const bytes = new Uint8Array(DATAGRAM_MAX + 1);
        for (let index = 0; index < bytes.length; index += 1000) bytes[index] = index / 1000;
        refused(send(raw, client, bytes, port), HalError.INVALID, EMSGSIZE, "a longer one");
        same(send(raw, client, bytes.subarray(0, DATAGRAM_MAX), port).result, DATAGRAM_MAX, "sent");
        const got = datagram(raw, token, buffer).bytes;
        same(got.length, DATAGRAM_MAX, "length");
        for (let index = 0; index < got.length; index += 1000) same(got[index]!, (index / 1000) & 255, `byte ${index}`);
        endReceive(raw, token);
      });
    },
  },
  {
    name: "datagrams wait in the host until there is a buffer",
    run(raw) {
      sockets(raw, (server, client, port) => {
        const bytes = new Uint8Array(4 * 256);
        raw.pool(bytes, 256);
        same(send(raw, client, Uint8Array.of(1), port).result, 1, "sent before the receive");
        const token = receive(raw, server);
        same(send(raw, client, Uint8Array.of(2), port).result, 1, "sent before there is a buffer");
        raw.machine.enter(1, 20);
        same(raw.ready, 0, "completions without a buffer");
        raw.provide(3);
        const first = raw.next();
        same(first.token, token, "token");
        same(first.value & 0xffff, 3, "buffer");
        same(bytes[3 * 256]!, 1, "the first one's byte");
        raw.provide(1);
        same(raw.next().result, 1, "the second one");
        same(bytes[256]!, 2, "the second one's byte");
        endReceive(raw, token);
      });
    },
  },
  {
    name: "sending elsewhere is denied; to port 0, from memory that is not there, of another family it fails",
    run(raw) {
      sockets(raw, (_server, client) => {
        const bytes = Uint8Array.of(1);
        refused(send(raw, client, bytes, 9, ELSEWHERE), HalError.DENIED, EACCES, "elsewhere");
        refused(send(raw, client, bytes, 0), HalError.INVALID, 0, "port 0");
        refused(send(raw, client, bytes, 9, LOOPBACK_6), HalError.FAILED, EAFNOSUPPORT, "IPv6 from an IPv4 socket");
        for (const [address, length] of [
          [0, 1],
          [0xffff_fff8, 16],
        ] as const) {
          const seen = raw.call((v, e, t) => encodeDatagramSend(v, e, t, 0, client, address, length, 9, LOOPBACK));
          refused(seen, HalError.INVALID, 0, `${length} bytes at ${address}`);
        }
        same(send(raw, client, bytes, 9).result, 1, "to nobody, who is not missed");
      });
    },
  },
  {
    name: "a receive is multishot, one at a time, and ends by cancel and by close",
    run(raw) {
      const { result: handle } = bind(raw, UDP_PORT);
      refused(
        raw.call((v, e, t) => encodeDatagramReceive(v, e, t, 0, handle)),
        HalError.INVALID,
        0,
        "not multishot",
      );
      const first = receive(raw, handle);
      const second = receive(raw, handle);
      refused(gather(raw, [second]).get(second)!, HalError.EXISTS, 0, "a second one");
      endReceive(raw, first);
      const waiting = receive(raw, handle);
      const closing = raw.submit((v, e, t) => encodeDatagramClose(v, e, t, 0, handle));
      const seen = gather(raw, [waiting, closing]);
      refused(seen.get(waiting)!, HalError.CANCELLED, 0, "the waiting receive");
      same(seen.get(closing)!.result, 0, "the close");
    },
  },
  {
    name: "datagram options take their values and no others",
    run(raw) {
      sockets(raw, (server) => {
        const { TTL, BROADCAST, RECEIVE_BUFFER, SEND_BUFFER } = DatagramOption;
        const good: readonly (readonly [number, number])[] = [
          [TTL, 1],
          [TTL, 255],
          [BROADCAST, 1],
          [BROADCAST, 0],
          [RECEIVE_BUFFER, 4096],
          [RECEIVE_BUFFER, DATAGRAM_BUFFER_MAX],
          [SEND_BUFFER, 65536],
        ];
        for (const [which, setting] of good) same(option(raw, server, which, setting).result, 0, `${which}=${setting}`);
        const bad: readonly (readonly [number, number])[] = [
          [TTL, 0],
          [TTL, 256],
          [BROADCAST, 2],
          [RECEIVE_BUFFER, 0],
          [RECEIVE_BUFFER, DATAGRAM_BUFFER_MAX + 1],
          [SEND_BUFFER, 0xffff_ffff],
          [0, 1],
          [5, 1],
        ];
        for (const [which, setting] of bad) {
          refused(option(raw, server, which, setting), HalError.INVALID, 0, `${which}=${setting}`);
        }
      });
    },
  },
  {
    name: "datagram operations take no handle that is not a datagram socket's",
    run(raw) {
      const { result: socket } = bind(raw, UDP_PORT);
      close(raw, socket);
      const { result: listener } = raw.call((v, e, t) => encodeStreamListen(v, e, t, OWN_PORT));
      const bytes = Uint8Array.of(1);
      const address = raw.machine.address(bytes);
      for (const handle of [0, socket, listener, 0xffff_ffff, socket ^ 0x1_0000]) {
        const seen = [
          send(raw, handle, bytes, 9),
          raw.call((v, e, t) => encodeDatagramReceive(v, e, t, MULTISHOT, handle)),
          option(raw, handle, DatagramOption.TTL, 1),
          close(raw, handle),
          raw.call((v, e, t) => encodeDatagramSend(v, e, t, QUIET, handle, address, 1, 9, LOOPBACK)),
        ];
        for (const [index, one] of seen.entries()) refused(one, HalError.INVALID, 0, `operation ${index} on ${handle}`);
      }
      raw.call((v, e, t) => encodeStreamClose(v, e, t, 0, listener));
    },
  },
  {
    name: "a quiet datagram that went well does not end a wait, one that failed does",
    run(raw) {
      sockets(raw, (_server, client, port) => {
        const bytes = Uint8Array.of(1, 2, 3);
        const quiet = (handle: number): number =>
          raw.submit((v, e, t) =>
            encodeDatagramSend(v, e, t, QUIET, handle, raw.machine.address(bytes), bytes.length, port, LOOPBACK),
          );
        const start = raw.machine.monotonic();
        const good = quiet(client);
        raw.machine.enter(1, 20);
        check(raw.machine.monotonic() - start >= 19.9e6, "the quiet completion has ended the wait");
        same(gather(raw, [good]).get(good)!.result, 3, "sent");
        const failed = quiet(0);
        raw.machine.enter(1, 5000);
        same(gather(raw, [failed]).get(failed)!.result, -HalError.INVALID, "on no handle");
      });
    },
  },
];
