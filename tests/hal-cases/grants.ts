// What the cases find: the same on the fake and on the real monitor. Addresses are 16 bytes, IPv4 ones mapped.

import type { Zone } from "../harness/name-message.ts";

/** The guest's TCP port at 127.0.0.1 and at ::1, and its UDP port at 127.0.0.1. */
export const OWN_PORT = 7000;
export const OWN_PORT_6 = 7001;
export const UDP_PORT = 7002;

/** The cases may reach every port of these two and nothing else. */
export const REACHABLE: readonly string[] = ["127.0.0.1", "[::1]"];
export const LOOPBACK: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1);
export const LOOPBACK_6: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
/** 127.0.0.2: not granted. */
export const ELSEWHERE: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 2);
/** 127.0.0.9: granted by its name `pinned.test` only. */
export const PINNED: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 9);

/** In the host's table of hosts. */
export const HOST_NAME = "host.test";
export const HOST_ADDRESSES: readonly string[] = ["127.0.0.1", "::1"];
/** What nobody may ask for. */
export const DENIED_NAME = "denied.example";
/** Nobody answers for it. */
export const SILENT_NAME = "silent.test";
/** The reverse names of 127.0.0.1 and ::1, of which the name server knows nothing. */
export const REVERSE_NAMES: readonly string[] = ["1.0.0.127.in-addr.arpa", `1.${"0.".repeat(31)}ip6.arpa`];
/** What the name server says of the names that may be asked for. */
export const ZONE: Zone = {
  "records.test": { A: ["127.0.0.1"], AAAA: ["::1"], TXT: ["some text"] },
  "pinned.test": { A: ["127.0.0.9"] },
  "broken.test": "fail",
  [SILENT_NAME]: "silent",
};
/** May be asked for and is not there. */
export const MISSING_NAME = "missing.test";

/** A volume as the case finds it. */
export interface GrantedVolume {
  readonly path: string;
  readonly readOnly?: boolean;
  /** Bytes. */
  readonly quota?: number;
  /** Bytes of a disk of its own. */
  readonly space?: number;
  /** Texts by path; symbolic links by path; permission bits by path, set at last. */
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, number>>;
}

/** Numbers of the volumes below. */
export const DATA = 0;
export const READ_ONLY = 1;
export const QUOTA = 2;
export const FULL = 3;
export const QUOTA_BYTES = 65536;
export const FULL_BYTES = 2 ** 20;

export const VOLUMES: readonly GrantedVolume[] = [
  {
    path: "/data",
    files: {
      "hello.txt": "hello",
      "directory/inside.txt": "inside",
      "closed/file": "nobody reads this",
      secret: "nor this",
    },
    links: {
      inner: "directory/inside.txt",
      folder: "directory",
      dangling: "made-through-a-link",
      loop: "loop",
      outside: "../..",
      "directory/out": "../../outside",
      absolute: "/etc/passwd",
      proc: "/proc/self/root",
    },
    modes: { closed: 0, secret: 0 },
  },
  { path: "/read-only", readOnly: true, files: { file: "text", "directory/file": "text" }, links: { link: "file" } },
  { path: "/quota", quota: QUOTA_BYTES },
  { path: "/full", space: FULL_BYTES },
];
