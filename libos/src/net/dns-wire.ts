// Offsets and numbers of DNS messages (RFC 1035, 2782, 3403, 3596, 8659).

/** Bytes of a message's head, and where its fields are. */
export const HEAD_SIZE = 12;
export const FLAGS_HIGH = 2;
export const FLAGS_LOW = 3;
export const QUESTION_COUNT = 4;
export const ANSWER_COUNT = 6;

/** Bit of FLAGS_HIGH: the message is a response. Bits of FLAGS_LOW: how it went. */
export const RESPONSE = 0x80;
export const CODE_MASK = 0x0f;

/** Bytes behind a question's name (type, class), and behind a record's (type, class, time to live, length). */
export const QUESTION_TAIL = 4;
export const RECORD_TAIL = 10;

/** The two high bits of a label's length: the rest of the name is elsewhere. */
export const POINTER = 0xc0;
/** The most bytes of a name on the wire. */
export const NAME_SIZE = 255;
/** The most pointers that a name is followed through: one for each of its labels. */
export const JUMPS_MAX = 127;

export const CLASS_INTERNET = 1;

/** Types of records. */
export const RecordType = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  ANY: 255,
  CAA: 257,
} as const;

/** How a question went. */
export const ResponseCode = {
  OK: 0,
  FORMAT: 1,
  SERVER: 2,
  NO_NAME: 3,
  NOT_IMPLEMENTED: 4,
  REFUSED: 5,
} as const;
