// A Unix socket on which each line of JSON is answered by a line of JSON.

import { connect, type Socket } from "node:net";

/** Bytes of an answer, at most. */
const ANSWER_MAX = 1 << 20;

export interface Reply {
  readonly ok: boolean;
  readonly error?: string;
  readonly [field: string]: unknown;
}

/** One connection; questions are answered in their order. */
export class LineSocket {
  readonly #socket: Socket;
  readonly #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
  #received = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8").on("data", (text: string) => this.#take(text));
    socket.on("error", () => {});
    socket.on("close", () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error("the other side is gone"));
    });
  }

  /** Connects; rejects if nobody listens. */
  static open(path: string): Promise<LineSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new LineSocket(socket));
      });
    });
  }

  /** Called once, when the other side is gone. */
  onClose(listener: () => void): void {
    if (this.#socket.destroyed) queueMicrotask(listener);
    else this.#socket.once("close", listener);
  }

  /** Asks, and waits at most `patience` milliseconds for the answer. Rejects if there is none; a refusal is an answer. */
  ask(message: object, patience = 5000): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error("the other side is gone"));
      const timer = setTimeout(() => {
        reject(new Error(`no answer within ${patience} ms`));
        this.close();
      }, patience);
      const settle =
        <T>(by: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          by(value);
        };
      this.#waiting.push({ resolve: settle(resolve), reject: settle(reject) });
      this.#socket.write(`${JSON.stringify(message)}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    for (let end; (end = this.#received.indexOf("\n")) >= 0;) {
      const line = this.#received.slice(0, end);
      this.#received = this.#received.slice(end + 1);
      const waiting = this.#waiting.shift();
      try {
        waiting?.resolve(JSON.parse(line) as Reply);
      } catch {
        waiting?.reject(new Error("the answer is no JSON"));
      }
    }
    if (this.#received.length > ANSWER_MAX) this.close();
  }
}
