// Cases of names: what is answered without a name server, and what is refused.

import {
  AddressFamily,
  encodeNameLookup,
  encodeNameQuery,
  Error as HalError,
  NAME_MAX,
  type SubmissionView,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { DENIED_NAME, HOST_NAME, LOOPBACK, LOOPBACK_6 } from "./grants.ts";
import { check, refused, same, type HalCase, type Raw, type Seen } from "./raw.ts";

const { EACCES } = Errno;
const TXT = 16;
const { ANY, IPV4, IPV6 } = AddressFamily;

/** The submission of a look-up of a name; `answer` must stay in memory. */
export function lookupOf(raw: Raw, name: string, family: number, answer: Uint8Array) {
  const text = raw.machine.encodeUtf8(name);
  return (view: SubmissionView, entry: number, token: number): void =>
    encodeNameLookup(
      view,
      entry,
      token,
      raw.machine.address(text),
      text.length,
      family,
      raw.machine.address(answer),
      answer.length,
    );
}

/** The same of a query for records of a type. */
export function queryOf(raw: Raw, name: string, kind: number, answer: Uint8Array) {
  const text = raw.machine.encodeUtf8(name);
  return (view: SubmissionView, entry: number, token: number): void =>
    encodeNameQuery(
      view,
      entry,
      token,
      raw.machine.address(text),
      text.length,
      kind,
      raw.machine.address(answer),
      answer.length,
    );
}

/** Looks a name up; returns its completion and the addresses as texts of their bytes. */
export function lookup(raw: Raw, name: string, family: number, room = 32 * 16): { seen: Seen; addresses: string[] } {
  const answer = new Uint8Array(room);
  const seen = raw.call(lookupOf(raw, name, family, answer));
  const count = Math.max(0, seen.result / 16);
  const addresses = Array.from({ length: count }, (_, index) => answer.subarray(index * 16, index * 16 + 16).join());
  return { seen, addresses };
}

/** The addresses of a name, in any order, or a failure of the case. */
export function found(raw: Raw, name: string, family: number, expected: readonly Uint8Array[]): void {
  const { seen, addresses } = lookup(raw, name, family);
  same(seen.result, expected.length * 16, `result for ${name} of family ${family}`);
  const wanted = expected.map((address) => address.join());
  check(
    wanted.every((address) => addresses.includes(address)),
    `addresses of ${name} of family ${family}: ${addresses.join(" and ")}`,
  );
}

export const nameCases: readonly HalCase[] = [
  {
    name: "a name of the table of hosts has its addresses, of the family that is asked for",
    run(raw) {
      for (const name of [HOST_NAME, HOST_NAME.toUpperCase(), `${HOST_NAME}.`]) {
        found(raw, name, ANY, [LOOPBACK, LOOPBACK_6]);
        found(raw, name, IPV4, [LOOPBACK]);
        found(raw, name, IPV6, [LOOPBACK_6]);
      }
    },
  },
  {
    name: "an address is its own, of its family only",
    run(raw) {
      found(raw, "127.0.0.1", ANY, [LOOPBACK]);
      found(raw, "127.0.0.1", IPV4, [LOOPBACK]);
      found(raw, "::1", IPV6, [LOOPBACK_6]);
      refused(lookup(raw, "127.0.0.1", IPV6).seen, HalError.NOT_FOUND, 0, "IPv4 as IPv6");
      refused(lookup(raw, "::1", IPV4).seen, HalError.NOT_FOUND, 0, "IPv6 as IPv4");
    },
  },
  {
    name: "localhost and the names below it are this machine",
    run(raw) {
      for (const name of ["localhost", "any.localhost"]) {
        const { seen, addresses } = lookup(raw, name, IPV4);
        same(seen.result, 16, `result for ${name}`);
        same(addresses[0]!, LOOPBACK.join(), "address");
      }
    },
  },
  {
    name: "addresses that do not fit are left out",
    run(raw) {
      for (const [room, result] of [
        [0, 0],
        [15, 0],
        [16, 16],
        [31, 16],
        [32, 32],
      ] as const)
        same(lookup(raw, HOST_NAME, ANY, room).seen.result, result, `result with room for ${room} bytes`);
    },
  },
  {
    name: "a name that may not be asked for is denied",
    run(raw) {
      refused(lookup(raw, DENIED_NAME, ANY).seen, HalError.DENIED, EACCES, "look-up");
      const answer = new Uint8Array(512);
      refused(raw.call(queryOf(raw, DENIED_NAME, TXT, answer)), HalError.DENIED, EACCES, "query");
    },
  },
  {
    name: "what is no name is invalid",
    run(raw) {
      const answer = new Uint8Array(512);
      const label = "x".repeat(64);
      const long = `${"x".repeat(62)}.`.repeat(4) + "xx";
      same(long.length, NAME_MAX + 1, "length of the long name");
      for (const name of ["", ".", "a..b", ".a", "a b", "a\0", "a/b", "*.a", "a:1", `${label}.a`, long]) {
        refused(lookup(raw, name, ANY).seen, HalError.INVALID, 0, `look-up of ${JSON.stringify(name)}`);
        const seen = raw.call(queryOf(raw, name, TXT, answer));
        refused(seen, HalError.INVALID, 0, `query for ${JSON.stringify(name)}`);
      }
      refused(raw.call(queryOf(raw, "127.0.0.1", TXT, answer)), HalError.INVALID, 0, "query for an address");
    },
  },
  {
    name: "another family, type of record or memory is invalid",
    run(raw) {
      const answer = new Uint8Array(512);
      for (const family of [1, 5, 10, 0xffff_ffff])
        refused(lookup(raw, HOST_NAME, family).seen, HalError.INVALID, 0, `family ${family}`);
      // OPT, TKEY, TSIG, IXFR, AXFR, MAILB, MAILA are no records.
      for (const kind of [0, 41, 249, 250, 251, 252, 253, 254, 0x1_0000, 0xffff_ffff]) {
        refused(raw.call(queryOf(raw, "records.test", kind, answer)), HalError.INVALID, 0, `type ${kind}`);
      }
      for (const [address, length] of [
        [0, 16],
        [0xffff_fff8, 16],
      ] as const) {
        const text = raw.machine.encodeUtf8(HOST_NAME);
        const [from, to] = [raw.machine.address(text), raw.machine.address(answer)];
        const calls = [
          raw.call((v, e, t) => encodeNameLookup(v, e, t, address, length, ANY, to, answer.length)),
          raw.call((v, e, t) => encodeNameLookup(v, e, t, from, text.length, ANY, address, length)),
          raw.call((v, e, t) => encodeNameQuery(v, e, t, address, length, TXT, to, answer.length)),
          raw.call((v, e, t) => encodeNameQuery(v, e, t, from, text.length, TXT, address, length)),
        ];
        for (const [index, seen] of calls.entries()) {
          refused(seen, HalError.INVALID, 0, `call ${index} with ${length} bytes at ${address}`);
        }
      }
    },
  },
];
