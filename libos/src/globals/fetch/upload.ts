// A request's body that is a stream: its chunks go out as there is room.

import type { BodyWriter, RequestBody } from "../../http/client/types.ts";
import type { ReadableStream } from "../../web/streams/streams.ts";

export class Upload implements RequestBody {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private reading = false;
  private over = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.reader = stream.getReader() as never;
  }

  pull(to: BodyWriter): void {
    if (this.reading || this.over) return;
    this.reading = true;
    this.reader.read().then(
      ({ done, value }) => {
        this.reading = false;
        if (this.over) return;
        if (done) {
          this.over = true;
          to.end();
        } else if (!(value instanceof Uint8Array)) {
          this.over = true;
          to.fail(new TypeError("Received non-Uint8Array chunk"));
        } else if (to.write(value)) {
          this.pull(to);
        }
      },
      (error: unknown) => {
        this.over = true;
        to.fail(error as Error);
      },
    );
  }

  cancel(reason: Error): void {
    if (this.over) return;
    this.over = true;
    this.reader.cancel(reason).catch(() => {}); // the stream's own error is nobody's any more
  }
}
