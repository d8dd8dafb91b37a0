// Cases of names that a name server is asked for.

import {
  AddressFamily,
  encodeCancel,
  encodeStreamConnect,
  Error as HalError,
  type SubmissionView,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { LOOPBACK, LOOPBACK_6, MISSING_NAME, PINNED, REVERSE_NAMES, SILENT_NAME } from "./grants.ts";
import { found, lookup, lookupOf, queryOf } from "./name-cases.ts";
import { check, gather, refused, same, type HalCase } from "./raw.ts";

const { EAGAIN, EACCES, ECONNREFUSED } = Errno;
const [A, TXT] = [1, 16];
const { ANY, IPV4, IPV6 } = AddressFamily;

export const recordCases: readonly HalCase[] = [
  {
    name: "a name has the addresses that its server tells, of the family that is asked for",
    run(raw) {
      found(raw, "records.test", ANY, [LOOPBACK, LOOPBACK_6]);
      found(raw, "RECORDS.test.", IPV4, [LOOPBACK]);
      found(raw, "records.test", IPV6, [LOOPBACK_6]);
    },
  },
  {
    name: "a name that its server does not know, or not with such an address, is not found",
    run(raw) {
      refused(lookup(raw, MISSING_NAME, ANY).seen, HalError.NOT_FOUND, 0, "no such name");
      refused(lookup(raw, "pinned.test", IPV6).seen, HalError.NOT_FOUND, 0, "no such address");
    },
  },
  {
    name: "a server that fails is a failure",
    run(raw) {
      refused(lookup(raw, "broken.test", ANY).seen, HalError.FAILED, EAGAIN, "look-up");
      const answer = new Uint8Array(512);
      refused(raw.call(queryOf(raw, "broken.test", TXT, answer)), HalError.FAILED, EAGAIN, "query");
    },
  },
  {
    name: "the addresses of a name that may be reached may be connected to once they are known",
    run(raw) {
      const connect = (v: SubmissionView, e: number, t: number): void => encodeStreamConnect(v, e, t, 1, PINNED);
      refused(raw.call(connect), HalError.DENIED, EACCES, "before");
      found(raw, "pinned.test", IPV4, [PINNED]);
      refused(raw.call(connect), HalError.CLOSED, ECONNREFUSED, "after");
    },
  },
  {
    name: "a query's answer is the server's message, also when it knows no such name",
    run(raw) {
      const answer = new Uint8Array(512);
      for (const [name, kind, code, count] of [
        ["records.test", TXT, 0, 1],
        ["records.test", A, 0, 1],
        ["pinned.test", TXT, 0, 0],
        [MISSING_NAME, TXT, 3, 0],
      ] as const) {
        const { result } = raw.call(queryOf(raw, name, kind, answer));
        check(result > 12, `result for ${name}: ${result}`);
        same(answer[3]! & 15, code, `response code for ${name}`);
        same((answer[6]! << 8) | answer[7]!, count, `records of ${name}`);
        if (kind === TXT && count === 1) {
          same(raw.machine.decodeLatin1(answer, result - 10, result), "\tsome text", "the record");
        }
      }
    },
  },
  {
    name: "reverse names may be asked for of addresses that may be reached",
    run(raw) {
      const answer = new Uint8Array(512);
      for (const name of REVERSE_NAMES) {
        const { result } = raw.call(queryOf(raw, name, TXT, answer));
        check(result > 12, `result for ${name}: ${result}`);
        const other = raw.call(queryOf(raw, name.replace("1", "2"), TXT, answer));
        refused(other, HalError.DENIED, EACCES, `the next address after that of ${name}`);
      }
    },
  },
  {
    name: "a message that does not fit is the limit",
    run(raw) {
      for (const room of [0, 11, 30]) {
        const answer = new Uint8Array(room);
        refused(raw.call(queryOf(raw, "records.test", TXT, answer)), HalError.LIMIT, 0, `${room} bytes`);
      }
    },
  },
  {
    name: "questions can be cancelled while the server keeps silent",
    run(raw) {
      const answer = new Uint8Array(512);
      const questions = [lookupOf(raw, SILENT_NAME, ANY, answer), queryOf(raw, SILENT_NAME, TXT, answer)];
      const waiting = questions.map((question) => raw.submit(question));
      raw.machine.enter(1, 50);
      same(raw.ready, 0, "completions while nobody answers");
      for (const token of waiting) {
        const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, token));
        const seen = gather(raw, [cancel, token]);
        same(seen.get(cancel)!.result, 0, "the cancel");
        refused(seen.get(token)!, HalError.CANCELLED, 0, "the cancelled question");
      }
    },
  },
];
