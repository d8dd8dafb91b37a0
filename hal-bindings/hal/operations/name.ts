// Names: the host's resolver, for names that the operator lets the guest reach.

import type { Operation } from "../schema.ts";

const place = { name: "answer_address", type: "address", text: "Guest memory for the answer." } as const;

export const nameOperations: readonly Operation[] = [
  {
    name: "name_lookup",
    number: 40,
    device: "name",
    since: 1,
    text: "Looks a name up in the host's table of hosts, then by DNS: its addresses, in the order of the resolver. The payload is the name (at most NAME_MAX bytes of ASCII). Names in the table of hosts, localhost and addresses are given to every guest; any other must be one that the policy lets it reach. From then on for a while the guest may connect to the addresses found as it may to the name. At most 32. FAILED with ETIMEDOUT: no server has answered; with EAGAIN: none would or could.",
    payload: "read by the monitor",
    arguments: [
      { name: "family", type: "u32", text: "An `address_family`." },
      place,
      { name: "answer_length", type: "u32", text: "Bytes there; addresses that do not fit are left out." },
    ],
    flags: [],
    result: "the bytes of the answer: 16 for each address (IPv6, or IPv4 mapped)",
    errors: ["INVALID", "DENIED", "NOT_FOUND", "LIMIT", "FAILED", "CANCELLED"],
    grant: "connect",
  },
  {
    name: "name_query",
    number: 41,
    device: "name",
    since: 1,
    text: "Asks the host's DNS servers for records of one type. The payload is the name (at most NAME_MAX bytes of ASCII). The answer is the server's whole message (RFC 1035), also when it says that there is no such name or record. For names that the policy lets the guest reach, and for the names in in-addr.arpa and ip6.arpa of addresses that it may. Failures as of name_lookup.",
    payload: "read by the monitor",
    arguments: [
      { name: "kind", type: "u32", text: "The type of record (RFC 1035 QTYPE); not OPT, TKEY, TSIG, and no transfer." },
      place,
      { name: "answer_length", type: "u32", text: "Bytes there; a longer message is LIMIT (without an errno)." },
    ],
    flags: [],
    result: "the bytes of the message",
    errors: ["INVALID", "DENIED", "LIMIT", "FAILED", "CANCELLED"],
    grant: "connect",
  },
];
