// The body of a message on its way to whoever asks for it: all at once, or as a stream with back-pressure.

import { runtime } from "../../core/runtime.ts";
import { ReadableStream } from "../streams/streams.ts";
import type { BodySource } from "./body.ts";

/** Bytes that are kept before anybody asks, and in a stream's queue. */
const HIGH_WATER = 65536;

/** What brings the body: it can be held back. */
export interface BodyFlow {
  pauseBody(): void;
  resumeBody(): void;
}

export class IncomingBody implements BodySource {
  private readonly flow: BodyFlow;
  private readonly chunks: Uint8Array[] = [];
  private length = 0;
  private state: "open" | "complete" | "failed" = "open";
  private failure: Error | undefined;
  private gathering: { resolve(bytes: Uint8Array): void; reject(error: Error): void } | undefined;
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private asked = false;
  private readonly onAsked: () => void;

  /** `onAsked` is called when the body is first asked for. */
  constructor(flow: BodyFlow, onAsked: () => void) {
    this.flow = flow;
    this.onAsked = onAsked;
  }

  /** Somebody reads it, or may yet. */
  get wanted(): boolean {
    return this.asked;
  }

  bytes(): Promise<Uint8Array> {
    this.ask();
    this.flow.resumeBody();
    return new Promise((resolve, reject) => {
      this.gathering = { resolve, reject };
      if (this.state !== "open") this.settle();
    });
  }

  stream(): ReadableStream<Uint8Array> {
    this.ask();
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller as ReadableStreamDefaultController<Uint8Array>;
          for (const chunk of this.chunks.splice(0)) controller.enqueue(chunk);
          this.length = 0;
          if (this.state !== "open") this.settle();
        },
        pull: () => this.flow.resumeBody(),
        cancel: () => {
          this.controller = undefined;
          this.asked = false;
          this.flow.resumeBody(); // the rest is read and dropped
        },
      },
      { highWaterMark: HIGH_WATER, size: (chunk) => chunk.length },
    );
  }

  /** Bytes have come; they are lent. */
  receive(bytes: Uint8Array, start: number, end: number): void {
    const chunk = bytes.slice(start, end);
    if (this.controller !== undefined) {
      this.controller.enqueue(chunk);
      if ((this.controller.desiredSize ?? 0) <= 0) this.flow.pauseBody();
      return;
    }
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.gathering === undefined && this.length > HIGH_WATER) this.flow.pauseBody();
  }

  end(): void {
    this.state = "complete";
    this.settle();
  }

  fail(error: Error): void {
    if (this.state !== "open") return;
    this.state = "failed";
    this.failure = error;
    this.settle();
  }

  private ask(): void {
    this.asked = true;
    this.onAsked();
  }

  private settle(): void {
    const { gathering, controller } = this;
    this.gathering = this.controller = undefined;
    if (this.state === "failed") {
      gathering?.reject(this.failure as Error);
      controller?.error(this.failure);
    } else {
      gathering?.resolve(this.joined());
      controller?.close();
    }
  }

  private joined(): Uint8Array {
    const [first] = this.chunks;
    if (this.chunks.length === 1) return first as Uint8Array;
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      runtime.machine.copy(all, at, chunk, 0, chunk.length);
      at += chunk.length;
    }
    return all;
  }
}
