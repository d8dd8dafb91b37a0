// Layout of a tar header: POSIX.1-2001 (ustar and pax), and the two GNU types for long names.

export const BLOCK_SIZE = 512;

export type Range = readonly [offset: number, length: number];
type Name = "NAME" | "MODE" | "UID" | "GID" | "SIZE" | "MTIME" | "LINK" | "MAGIC" | "PREFIX";

/** Offset and length of each field in the header's block. */
export const Field: Readonly<Record<Name, Range>> = {
  NAME: [0, 100],
  MODE: [100, 8],
  UID: [108, 8],
  GID: [116, 8],
  SIZE: [124, 12],
  MTIME: [136, 12],
  LINK: [157, 100],
  MAGIC: [257, 5],
  PREFIX: [345, 155],
};

/** Offset of the byte behind the magic: NUL in POSIX, a space in GNU's format. */
export const VERSION = 262;

/** Offset of the type. */
export const TYPE = 156;

/** Values of the type, as characters. */
export const Type = {
  FILE: "0",
  /** Before POSIX: a file. */
  OLD_FILE: "\0",
  HARD_LINK: "1",
  SYMBOLIC_LINK: "2",
  DIRECTORY: "5",
  /** To be read as a file. */
  CONTIGUOUS: "7",
  /** Records for the next entry. */
  PAX: "x",
  /** Records for all entries that follow. */
  PAX_GLOBAL: "g",
  GNU_LONG_NAME: "L",
  GNU_LONG_LINK: "K",
} as const;
