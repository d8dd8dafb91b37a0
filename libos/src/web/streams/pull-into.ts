// A view that a byte stream fills: the request of a BYOB reader, or a buffer allocated for a plain read.

export type ViewConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ArrayBufferView;

export interface PullInto {
  buffer: ArrayBufferLike;
  readonly bufferLength: number;
  readonly offset: number;
  /** Bytes in the view, and how many of them are filled. */
  readonly length: number;
  filled: number;
  /** Bytes that must be there before the read is answered. */
  readonly minimum: number;
  readonly elementSize: number;
  readonly construct: ViewConstructor;
  /** "none": its reader is gone. */
  reader: "default" | "byob" | "none";
}

/** Takes a buffer's memory away from whoever else holds it. @throws TypeError if it cannot be taken */
export function transfer(buffer: ArrayBufferLike): ArrayBuffer {
  if (!(buffer instanceof ArrayBuffer)) throw new TypeError("Only an ArrayBuffer can be given to a byte stream");
  if (buffer.detached) throw new TypeError("The buffer is detached");
  return buffer.transfer();
}

/** The request for a view of `view`'s type over its memory, which is taken. @param minimum elements */
export function pullInto(view: ArrayBufferView, minimum: number): PullInto {
  const elementSize = view instanceof DataView ? 1 : (view as Uint8Array).BYTES_PER_ELEMENT;
  const { byteOffset: offset, byteLength: length } = view;
  const construct = view.constructor as ViewConstructor;
  const buffer = transfer(view.buffer);
  const bufferLength = buffer.byteLength;
  return {
    buffer,
    bufferLength,
    offset,
    length,
    filled: 0,
    minimum: minimum * elementSize,
    elementSize,
    construct,
    reader: "byob",
  };
}

/** What is filled, in the type that was asked for. The memory is given away. */
export function toView(into: PullInto): ArrayBufferView {
  return new into.construct(transfer(into.buffer), into.offset, into.filled / into.elementSize);
}
