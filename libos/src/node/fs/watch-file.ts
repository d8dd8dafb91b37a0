// fs.watchFile: looks at a file now and then, and tells what stat says before and after it has changed.

import { runAsync } from "../../fs/request.ts";
import { checkFunction } from "../errors.ts";
import { EventEmitter } from "../events/emitter.ts";
import { nextTick } from "../next-tick.ts";
import { resolve } from "../path/posix-api.ts";
import { clearTimeout, setTimeout } from "../timers-api.ts";
import { toPath, type PathLike } from "./arguments.ts";
import { stat } from "./operations/status.ts";
import { statsOfNothing, type AnyStats } from "./stats.ts";

const INTERVAL = 5007;

export interface WatchFileOptions {
  readonly bigint?: boolean | undefined;
  readonly persistent?: boolean | undefined;
  /** Milliseconds between two looks. */
  readonly interval?: number | undefined;
}

type Listener = (now: AnyStats, before: AnyStats) => void;

export class StatWatcher extends EventEmitter {
  readonly #path: string;
  readonly #bigint: boolean;
  readonly #interval: number;
  #persistent: boolean;
  #seen: AnyStats | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(path: string, options: WatchFileOptions) {
    super();
    this.#path = path;
    this.#bigint = options.bigint === true;
    this.#interval = options.interval ?? INTERVAL;
    this.#persistent = options.persistent ?? true;
    this.#look();
  }

  #look(): void {
    const done = (error: unknown, stats: AnyStats | undefined): void => {
      if (this.#stopped) return;
      const now = error ? statsOfNothing(this.#bigint) : (stats ?? statsOfNothing(this.#bigint));
      const before = this.#seen;
      this.#seen = now;
      this.#timer = setTimeout(() => this.#look(), this.#interval);
      if (!this.#persistent) this.#timer.unref();
      if (before === undefined) {
        // What is not there is told of once.
        if (Number(now.nlink) === 0) this.emit("change", now, now);
      } else if (differs(now, before)) this.emit("change", now, before);
    };
    try {
      runAsync<AnyStats | undefined>(stat(this.#path, { bigint: this.#bigint, throwIfNoEntry: false }), done);
    } catch (error) {
      if ((error as { syscall?: unknown }).syscall === undefined) throw error;
      nextTick(done, error, undefined);
    }
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    nextTick(() => void this.emit("stop"));
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

const COMPARED = ["ctimeMs", "mtimeMs", "birthtimeMs", "size", "dev", "mode", "uid", "gid", "ino", "nlink"] as const;

const differs = (a: AnyStats, b: AnyStats): boolean => COMPARED.some((name) => a[name] !== b[name]);

const watchers = /* @__PURE__ */ new Map<string, StatWatcher>();

export function watchFile(
  path: PathLike,
  optionsOrListener: WatchFileOptions | Listener,
  listener?: Listener,
): StatWatcher {
  const name = resolve(toPath(path, "filename"));
  const [options, told] =
    typeof optionsOrListener === "function" ? [{}, optionsOrListener] : [optionsOrListener ?? {}, listener];
  checkFunction(told, "listener");
  let watcher = watchers.get(name);
  if (watcher === undefined) watchers.set(name, (watcher = new StatWatcher(name, options)));
  watcher.on("change", told);
  return watcher;
}

/** Without a listener, all of the file's. */
export function unwatchFile(path: PathLike, listener?: Listener): void {
  const name = resolve(toPath(path, "filename"));
  const watcher = watchers.get(name);
  if (watcher === undefined) return;
  if (listener === undefined) watcher.removeAllListeners("change");
  else watcher.removeListener("change", listener);
  if (watcher.listenerCount("change") > 0) return;
  watchers.delete(name);
  watcher.stop();
}
