// Cases of IPv6: a stream and datagrams over ::1.

import {
  AddressFamily,
  encodeDatagramBind,
  encodeDatagramClose,
  encodeDatagramSend,
  encodeStreamAccept,
  encodeStreamClose,
  encodeStreamConnect,
  encodeStreamListen,
  Error as HalError,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { LOOPBACK, LOOPBACK_6, OWN_PORT_6 } from "./grants.ts";
import { check, gather, refused, same, type HalCase } from "./raw.ts";

export const ipv6Cases: readonly HalCase[] = [
  {
    name: "a stream over ::1 has its addresses at both ends",
    run(raw) {
      const listener = raw.call((v, e, t) => encodeStreamListen(v, e, t, OWN_PORT_6));
      check(listener.result > 0, `listen: ${listener.result}`);
      same(listener.data.join(), LOOPBACK_6.join(), "the listener's address");
      const accept = raw.submit((v, e, t) => encodeStreamAccept(v, e, t, 0, listener.result));
      const connect = raw.submit((v, e, t) => encodeStreamConnect(v, e, t, listener.value, LOOPBACK_6));
      const seen = gather(raw, [accept, connect]);
      const [server, client] = [seen.get(accept)!, seen.get(connect)!];
      check(server.result > 0 && client.result > 0, `handles ${server.result} and ${client.result}`);
      same(client.data.join(), LOOPBACK_6.join(), "the client's own address");
      same(server.data.join(), LOOPBACK_6.join(), "the address that the server sees");
      same(server.value, client.value, "the client's port, at both ends");
      for (const { result } of [client, server, listener])
        same(raw.call((v, e, t) => encodeStreamClose(v, e, t, 0, result)).result, 0, "close");
    },
  },
  {
    name: "a port that is granted at ::1 is not there at 127.0.0.1",
    run(raw) {
      const listener = raw.call((v, e, t) => encodeStreamListen(v, e, t, OWN_PORT_6));
      const seen = raw.call((v, e, t) => encodeStreamConnect(v, e, t, listener.value, LOOPBACK));
      refused(seen, HalError.CLOSED, Errno.ECONNREFUSED, "result");
      raw.call((v, e, t) => encodeStreamClose(v, e, t, 0, listener.result));
    },
  },
  {
    name: "a datagram socket of a family sends to its family only, one of any to both",
    run(raw) {
      const bytes = Uint8Array.of(1);
      for (const [family, four, six] of [
        [AddressFamily.ANY, 1, 1],
        [AddressFamily.IPV4, 1, -HalError.FAILED],
        [AddressFamily.IPV6, -HalError.FAILED, 1],
      ] as const) {
        const { result: handle } = raw.call((v, e, t) => encodeDatagramBind(v, e, t, 0, family));
        check(handle > 0, `bind of family ${family}: ${handle}`);
        for (const [target, result] of [
          [LOOPBACK, four],
          [LOOPBACK_6, six],
        ] as const) {
          const address = raw.machine.address(bytes);
          const seen = raw.call((v, e, t) => encodeDatagramSend(v, e, t, 0, handle, address, 1, 9, target));
          same(seen.result, result, `from family ${family} to ${target.join(".")}`);
          if (result < 0) same(seen.detail, Errno.EAFNOSUPPORT, "errno");
        }
        raw.call((v, e, t) => encodeDatagramClose(v, e, t, 0, handle));
      }
    },
  },
];
