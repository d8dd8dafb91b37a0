// The one door to files, processes and the terminal. The tool receives it as an argument; tests hand in one in memory.

export interface FileStatus {
  readonly kind: "file" | "directory" | "other";
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with fraction. */
  readonly modified: number;
  readonly executable: boolean;
}

/** How a program ended and what it wrote. `code` is 128 + n if signal n ended it. */
export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Paths are absolute. What is missing is `undefined`; everything else that goes wrong throws the system's error. */
export interface Host {
  /** Number of this process. */
  readonly process: number;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether standard error is a terminal that may be coloured. */
  readonly interactive: boolean;
  print(text: string): void;
  printError(text: string): void;
  /** Milliseconds from an arbitrary start, never going back. */
  now(): number;

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
   * Runs a program with this process's own standard streams and returns its exit code, 128 + n after signal n;
   * `undefined` if there is no such program. SIGTERM and SIGHUP are passed on to it; SIGINT is, unless a terminal has
   * sent it to the whole process group already.
   */
  attach(command: string, args: readonly string[]): Promise<number | undefined>;
}

const decoder = new TextDecoder();

export function readText(host: Host, path: string): string | undefined {
  const bytes = host.read(path);
  return bytes === undefined ? undefined : decoder.decode(bytes);
}
