// Names: the host's resolver, for names that the operator lets the guest reach.

import type { Operation } from "../schema.ts";

const answer = [
  { name: "answer_address", type: "address", text: "Guest memory for the answer." },
  { name: "answer_length", type: "u32", text: "Bytes there; what does not fit is left out." },
] as const;

export const nameOperations: readonly Operation[] = [
  {
    name: "name_lookup",
    number: 40,
    device: "name",
    since: 1,
    text: "Looks a name up in the host's table of hosts, then by DNS: its addresses, in the order of the resolver. The payload is the name (at most NAME_MAX bytes of ASCII). For names and addresses that the policy lets the guest reach; from then on for a while the guest may connect to the addresses found as it may to the name.",
    payload: "read by the monitor",
    arguments: [{ name: "family", type: "u32", text: "An `address_family`." }, ...answer],
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
    text: "Asks the host's DNS servers for records of one type. The payload is the name (at most NAME_MAX bytes of ASCII). The answer is the server's whole message (RFC 1035), also when it says that there is no such name or record.",
    payload: "read by the monitor",
    arguments: [{ name: "kind", type: "u32", text: "The type of record (RFC 1035 QTYPE)." }, ...answer],
    flags: [],
    result: "the bytes of the message",
    errors: ["INVALID", "DENIED", "LIMIT", "FAILED", "CANCELLED"],
    grant: "connect",
  },
];
