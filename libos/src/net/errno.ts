// Errno numbers of Linux that the network may tell.

export const Errno = {
  EPERM: 1,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  EPIPE: 32,
  EMSGSIZE: 90,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ECONNABORTED: 103,
  ECONNRESET: 104,
  ENOBUFS: 105,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  ECANCELED: 125,
} as const;

/** `ECONNRESET` of 104; `E` and the number of one that is not here. */
export function errnoName(number: number): string {
  return Object.entries(Errno).find(([, known]) => known === number)?.[0] ?? `E${number}`;
}
