// The one door to files, processes and the terminal. The tool receives it as an argument; tests hand in one in memory.

export interface FileStatus {
  readonly kind: "file" | "directory" | "other";
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with fraction. */
  readonly modified: number;
  readonly executable: boolean;
  /** Number of the user whose it is. */
  readonly owner: number;
}

/** How a program ended. */
export interface Ended {
  /** 128 + n if signal n ended it. */
  readonly code: number;
  /** The signal that ended it, if one has: a program may give such a code by itself, too. */
  readonly signal?: string;
}

/** How a program ended and what it wrote. */
export interface Captured extends Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** The terminal on standard output. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Whether it may be coloured. */
  readonly colours: boolean;
}

/** A terminal that shows one picture after another, and hands over each key. */
export interface Canvas {
  /** Shows this instead of what was there; lines end in line breaks. */
  draw(picture: string): void;
  /** Gives the terminal back as it was. To call it again does nothing. */
  release(): void;
}

/** Paths are absolute. What is missing is `undefined`; everything else that goes wrong throws the system's error. */
export interface Host {
  /** Number of this process. */
  readonly process: number;
  /** Number of the user whom it serves. */
  readonly user: number;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether standard error is a terminal that may be coloured. */
  readonly interactive: boolean;
  /** Undefined if standard output is no terminal. */
  readonly screen: Screen | undefined;
  print(text: string): void;
  printError(text: string): void;
  /** Milliseconds from an arbitrary start, never going back. */
  now(): number;
  /** Milliseconds since 1970. */
  clock(): number;
  /** Asks on the terminal for a line; undefined if standard input is none, so that nobody could answer. */
  ask(question: string): Promise<string | undefined>;
  /**
   * Takes the terminal over until it is released, which also a signal that ends this process does. `key` hears each key as the
   * terminal sends it (Ctrl-C is "\x03"), `resize` that the size has changed. Undefined if standard input or output is no terminal.
   */
  canvas(key: (key: string) => void, resize: () => void): Promise<Canvas | undefined>;

  read(path: string): Uint8Array | undefined;
  /** At most `length` bytes from `offset` on. */
  readPart(path: string, offset: number, length: number): Uint8Array | undefined;
  status(path: string): FileStatus | undefined;
  /** Names in a directory, sorted by code unit. */
  list(path: string): readonly string[];
  /** Writes beside the target and renames, so that a reader sees the old or the new whole; makes directories on the way. */
  write(path: string, data: Uint8Array | string): void;
  remove(path: string): void;

  /** Runs a program to its end with nothing on its standard input; `undefined` if there is no such program. */
  capture(command: string, args: readonly string[], directory?: string): Promise<Captured | undefined>;
  /**
   * Runs a program with this process's own standard streams and returns how it has ended; `undefined` if there is no such
   * program. SIGTERM and SIGHUP are passed on to it; SIGINT is, unless a terminal has sent it to the whole process group already.
   */
  attach(command: string, args: readonly string[]): Promise<Ended | undefined>;
}

const decoder = new TextDecoder();

export function readText(host: Host, path: string): string | undefined {
  const bytes = host.read(path);
  return bytes === undefined ? undefined : decoder.decode(bytes);
}
