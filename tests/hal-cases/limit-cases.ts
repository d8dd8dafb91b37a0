// Cases of what a guest can have at once: handles of each device, and questions that are not answered.

import {
  AddressFamily,
  encodeCancel,
  encodeDatagramBind,
  encodeDatagramClose,
  encodeStreamAccept,
  encodeStreamClose,
  encodeStreamConnect,
  Error as HalError,
  HANDLE_COUNT,
  SubmissionFlag,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { DATA, LOOPBACK, OWN_PORT, SILENT_NAME } from "./grants.ts";
import { lookup, lookupOf, queryOf } from "./name-cases.ts";
import { check, gather, refused, same, type HalCase, type Raw, type Seen } from "./raw.ts";
import { close, listen } from "./stream-calls.ts";
import { Calls, READ } from "./volume-calls.ts";

const { EAGAIN, EMFILE } = Errno;
/** The most questions of a guest at once (docs/adr/0016). */
const QUESTIONS = 256;
const TXT = 16;

/** Opens until the handles are used up, gives one back, takes it again, and gives all back. */
function exhaust(open: () => Seen, close: (handle: number) => Seen, errno: number): void {
  const handles: number[] = [];
  let seen = open();
  for (; seen.result > 0 && handles.length <= HANDLE_COUNT; seen = open()) handles.push(seen.result);
  refused(seen, HalError.LIMIT, errno, `with ${handles.length} handles`);
  same(handles.length, HANDLE_COUNT, "handles (a host that allows a process fewer descriptors cannot show this)");
  same(new Set(handles).size, HANDLE_COUNT, "handles that differ");
  const given = handles.pop()!;
  same(close(given).result, 0, "close of one");
  const again = open().result;
  check(again > 0 && again !== given, `after a close: ${again}`);
  handles.push(again);
  refused(open(), HalError.LIMIT, errno, "and then");
  for (const handle of handles) same(close(handle).result, 0, "close");
}

/** Connects to the guest's own port until the handles are used up; returns all handles but the listener's. */
function connectAll(raw: Raw, accept: number, port: number): number[] {
  const handles: number[] = [];
  for (;;) {
    const connect = raw.submit((v, e, t) => encodeStreamConnect(v, e, t, port, LOOPBACK));
    let seen = raw.next();
    for (; seen.token === accept; seen = raw.next()) handles.push(seen.result);
    same(seen.token, connect, "token");
    if (seen.result < 0) {
      refused(seen, HalError.LIMIT, 0, `with ${handles.length + 1} handles`);
      return handles;
    }
    handles.push(seen.result);
  }
}

export const limitCases: readonly HalCase[] = [
  {
    name: "a guest has at most HANDLE_COUNT datagram sockets",
    run(raw) {
      exhaust(
        () => raw.call((v, e, t) => encodeDatagramBind(v, e, t, 0, AddressFamily.IPV4)),
        (handle) => raw.call((v, e, t) => encodeDatagramClose(v, e, t, 0, handle)),
        0,
      );
    },
  },
  {
    name: "a guest has at most HANDLE_COUNT open files",
    run(raw) {
      const calls = new Calls(raw, DATA);
      exhaust(
        () => calls.open("hello.txt", READ),
        (handle) => calls.close(handle),
        EMFILE,
      );
    },
  },
  {
    name: "a guest has at most HANDLE_COUNT streams and listeners, while there is no other connections wait",
    run(raw) {
      const { result: listener, value: port } = listen(raw, OWN_PORT);
      const accept = raw.submit((v, e, t) => encodeStreamAccept(v, e, t, SubmissionFlag.MULTISHOT, listener));
      const handles = connectAll(raw, accept, port);
      same(handles.length + 1, HANDLE_COUNT, "handles (a host may allow a process fewer descriptors)");
      raw.machine.enter(1, 20);
      same(raw.ready, 0, "connections accepted without a handle");
      // The listener has one of an even number of handles, so one connection has but one: it waits.
      const given = handles.shift()!;
      const closing = raw.submit((v, e, t) => encodeStreamClose(v, e, t, 0, given));
      const seen = gather(raw, [closing, accept]);
      same(seen.get(closing)!.result, 0, "close of one");
      const late = seen.get(accept)!.result;
      check(late > 0 && late !== given, `accepted then: ${late}`);
      handles.push(late);
      const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, accept));
      refused(gather(raw, [cancel, accept]).get(accept)!, HalError.CANCELLED, 0, "the accept");
      for (const handle of [...handles, listener]) same(close(raw, handle).result, 0, "close");
    },
  },
  {
    name: "a guest has at most 256 questions that are not answered, what needs no server is answered all the same",
    run(raw) {
      const answer = new Uint8Array(512);
      const look = lookupOf(raw, SILENT_NAME, AddressFamily.IPV4, answer);
      const query = queryOf(raw, SILENT_NAME, TXT, answer);
      const waiting: number[] = [];
      for (let number = 0; number < QUESTIONS; number++) {
        waiting.push(raw.submit(number % 2 === 0 ? look : query));
        if (number % 64 === 63) raw.machine.enter(0, 0);
      }
      same(raw.ready, 0, "completions while nobody answers");
      for (const question of [look, query]) refused(raw.call(question), HalError.LIMIT, EAGAIN, "one more");
      same(lookup(raw, "localhost", AddressFamily.IPV4).seen.result, 16, "a look-up that needs no server");
      for (const token of waiting) {
        const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, token));
        refused(gather(raw, [cancel, token]).get(token)!, HalError.CANCELLED, 0, "a cancelled question");
      }
    },
  },
];
