// What the parts of this application share: a diary of events, in order, for each scene.

export interface Places {
  /** TCP and UDP port to take up, and to reach it at on 127.0.0.1. */
  readonly port: number;
  /** A TCP port of 127.0.0.1 where nobody listens. */
  readonly refused: number;
}

export type Log = (...items: readonly unknown[]) => void;

/** Runs scenes one after the other; each line begins with its scene. Ports are written by name. */
export class Diary {
  readonly #print: (line: string) => void;
  readonly #places: Places;

  constructor(print: (line: string) => void, places: Places) {
    this.#print = print;
    this.#places = places;
  }

  async scene(name: string, play: (log: Log) => Promise<unknown>): Promise<void> {
    const { port, refused } = this.#places;
    const log: Log = (...items) => {
      const line = items.map(show).join(" ").replaceAll(String(port), "PORT").replaceAll(String(refused), "REFUSED");
      this.#print(`${name}: ${line}`);
    };
    try {
      await play(log);
    } catch (error) {
      log("threw", error);
    }
  }
}

function show(value: unknown): string {
  if (value instanceof Error) {
    const { name, message, code, errno, syscall, address, port } = value as NodeJS.ErrnoException & {
      address?: string;
      port?: number;
    };
    return [name, message, code, errno, syscall, address, port].filter((part) => part !== undefined).join(" | ");
  }
  if (value instanceof Uint8Array)
    return `bytes ${Buffer.from(value).toString("latin1").slice(0, 40)} (${value.length})`;
  return typeof value === "string" ? value : String(JSON.stringify(value));
}
