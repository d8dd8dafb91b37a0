// A guest's socket. Nobody is told more than he reads: while one guest is behind, the writers' sockets are paused, so that what they send
// waits in their own machines; one who stays behind is dropped, so that nobody holds up the room.

import type { Socket } from "node:net";
import { Lines } from "./lines.ts";
import type { Guest, Room } from "./room.ts";

/** Milliseconds that a guest may be behind. */
const patience = 2000;
/** Bytes that may wait for one guest, come what may. */
const maxBehind = 64 * 1024;
const idle = 30 * 60_000;

/** What the seats of one room share. */
export interface Congestion {
  /** Those who have not read what they were told. */
  readonly behind: Set<Seat>;
  /** Those whose lines wait for that. */
  readonly waiting: Set<Seat>;
}

export class Seat implements Guest {
  name = "";
  readonly #socket: Socket;
  readonly #room: Room;
  readonly #congestion: Congestion;
  /** Lines that have come and that the room has not heard, the next one last: taking it from there moves none of the others. */
  #unheard: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #why = "";

  constructor(socket: Socket, room: Room, congestion: Congestion) {
    this.#socket = socket;
    this.#room = room;
    this.#congestion = congestion;
    const lines = new Lines();
    socket.setEncoding("utf8");
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.setTimeout(idle, () => this.#drop("has fallen asleep"));
    socket.on("data", (text: string) => {
      this.#unheard = [...lines.add(text).reverse(), ...this.#unheard];
      this.#speak();
    });
    socket.on("drain", () => this.#catchUp());
    // A reset: "close" follows, and is all that matters.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#unheard = [];
      congestion.waiting.delete(this);
      this.#catchUp();
      room.leave(this, this.#why);
    });
    room.enter(this);
  }

  say(line: string): void {
    if (!this.#socket.writable || this.#socket.write(`${line}\n`)) return;
    if (this.#socket.writableLength > maxBehind) this.#drop("reads too slowly");
    this.#congestion.behind.add(this);
    this.#timer ??= setTimeout(() => this.#drop("reads too slowly"), patience);
  }

  leave(): void {
    this.#unheard = [];
    this.#socket.end();
  }

  /** Lets the room hear what has come, as long as all keep up. */
  #speak(): void {
    const { behind, waiting } = this.#congestion;
    while (behind.size === 0 && this.#unheard.length > 0) this.#room.hear(this, this.#unheard.pop()!);
    if (this.#unheard.length > 0) {
      waiting.add(this);
      this.#socket.pause();
    } else {
      waiting.delete(this);
      this.#socket.resume();
    }
  }

  /** This one has read all, or is gone: if it was the last one behind, the others go on. */
  #catchUp(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { behind, waiting } = this.#congestion;
    if (!behind.delete(this)) return;
    for (const seat of [...waiting]) {
      if (behind.size > 0) return;
      seat.#speak();
    }
  }

  /** The others hear of it once the socket has closed. */
  #drop(why: string): void {
    this.#why = why;
    this.#socket.destroy();
  }
}
