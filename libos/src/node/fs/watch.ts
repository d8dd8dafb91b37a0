// fs.watch: tells of changes by looking again and again, a tenth of a second apart.

import { runAsync, runSync } from "../../fs/request.ts";
import type { Buffer } from "../buffer/buffer.ts";
import { checkFunction, invalidArgType } from "../errors.ts";
import { EventEmitter } from "../events/emitter.ts";
import { heed } from "../events/heed.ts";
import { basename } from "../path/posix-api.ts";
import { nextTick } from "../next-tick.ts";
import { setTimeout, clearTimeout } from "../timers-api.ts";
import { toOptions, toPath, type PathLike } from "./arguments.ts";
import { changes, look, WATCH_INTERVAL, type Look } from "./polling.ts";
import { systemError, type SystemCode } from "./system-error.ts";
import { encoded, type Encoded } from "./text.ts";

export interface WatchOptions extends Encoded {
  /** Keeps the guest running; default true. */
  readonly persistent?: boolean | undefined;
  readonly recursive?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Listener = (type: "rename" | "change", name: string | Buffer | null) => void;

export class FSWatcher extends EventEmitter {
  readonly #path: string;
  readonly #options: WatchOptions;
  readonly #own: string;
  #seen: Look;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #persistent: boolean;
  #closed = false;

  /** @throws what the file system says of the path */
  constructor(path: string, options: WatchOptions) {
    super();
    this.#path = path;
    this.#options = options;
    this.#own = basename(path);
    this.#persistent = options.persistent ?? true;
    try {
      this.#seen = runSync(look(path, options.recursive === true));
    } catch (error) {
      const { code, syscall } = error as { code: SystemCode; syscall?: string };
      throw syscall === undefined ? error : Object.assign(systemError(code, "watch", path), { filename: path });
    }
    this.#wait();
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#look(), WATCH_INTERVAL);
    if (!this.#persistent) this.#timer.unref();
  }

  #look(): void {
    const done = (error: unknown, now?: Look): void => {
      if (this.#closed) return;
      if (error !== null && error !== undefined) {
        // What is watched is gone: told once, and nothing more can come.
        if ((error as { code?: string }).code === "ENOENT") {
          if (this.#seen.size > 0) this.#tell("rename", this.#own);
          this.#seen = new Map();
          this.#wait();
        } else {
          this.emit("error", error);
        }
        return;
      }
      const seen = this.#seen;
      this.#seen = now!;
      this.#wait();
      for (const { type, name } of changes(seen, now!)) {
        if (this.#closed) return;
        this.#tell(type, name === "" ? this.#own : name);
      }
    };
    try {
      runAsync(look(this.#path, this.#options.recursive === true), done);
    } catch (error) {
      done(error);
    }
  }

  #tell(type: "rename" | "change", name: string): void {
    this.emit("change", type, encoded(name, this.#options));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    nextTick(() => void this.emit("close"));
  }

  ref(): this {
    this.#persistent = true;
    this.#timer?.ref();
    return this;
  }

  unref(): this {
    this.#persistent = false;
    this.#timer?.unref();
    return this;
  }
}

/** @example watch("/data", { recursive: true }, (type, name) => console.log(type, name)) */
export function watch(
  path: PathLike,
  optionsOrListener?: WatchOptions | string | Listener | null,
  listener?: Listener,
): FSWatcher {
  const name = toPath(path, "filename");
  const options = toOptions<WatchOptions>(optionsOrListener);
  const told = typeof optionsOrListener === "function" ? optionsOrListener : listener;
  for (const key of ["persistent", "recursive"] as const)
    if (options[key] !== undefined && typeof options[key] !== "boolean")
      throw invalidArgType(`options.${key}`, "boolean", options[key]);
  const watcher = new FSWatcher(name, options);
  if (told !== undefined && told !== null) {
    checkFunction(told, "listener");
    watcher.on("change", told);
  }
  const { signal } = options;
  if (signal !== undefined) heed(signal, watcher, () => watcher.close());
  return watcher;
}
