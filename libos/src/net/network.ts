// The network of one guest: what connections and listeners share, and the hand-over of a turn's sends before each `enter`.

import type { Machine } from "@unikernel/hal/machine";
import type { BufferPool } from "../core/buffer-pool.ts";
import type { Counters } from "../core/counters.ts";
import type { EventLoop } from "../core/event-loop.ts";
import type { Ring } from "../core/ring.ts";
import { runtime } from "../core/runtime.ts";
import type { TaskQueue } from "../core/task-queue.ts";
import { SendArena } from "./send-arena.ts";

/** The layers below; a `Runtime` has them all. */
export interface NetworkBase {
  readonly machine: Machine;
  readonly ring: Ring;
  readonly pool: BufferPool;
  readonly loop: EventLoop;
  readonly tasks: TaskQueue;
  readonly counters: Counters;
}

/** Something that has written in this turn. */
export interface Dirty {
  flush(): void;
}

export class Network {
  readonly base: NetworkBase;
  readonly machine: Machine;
  readonly ring: Ring;
  readonly pool: BufferPool;
  readonly loop: EventLoop;
  readonly arena: SendArena;
  private dirty: Dirty[] = [];

  constructor(base: NetworkBase) {
    this.base = base;
    this.machine = base.machine;
    this.ring = base.ring;
    this.pool = base.pool;
    this.loop = base.loop;
    this.arena = new SendArena(base.machine);
    base.loop.beforeEnter = () => this.flush();
  }

  /** `flush` of this connection is called before the next `enter`: what is written until then goes out as one send. */
  flushLater(connection: Dirty): void {
    this.dirty.push(connection);
  }

  private flush(): void {
    const { dirty } = this;
    if (dirty.length === 0) return;
    for (let index = 0; index < dirty.length; index++) dirty[index]!.flush();
    dirty.length = 0;
  }
}

let installed: Network | undefined;

/** The network over the installed runtime, made at its first use. */
export function network(): Network {
  if (installed === undefined || installed.base !== runtime) installed = new Network(runtime);
  return installed;
}
