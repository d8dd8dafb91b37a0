// The table from positions of the bundle to source lines (layout: docs/architecture.md, "The image").

const MAGIC = 0x314e_494c;
const HEADER = 3;
const ENTRY = 4;

export interface Position {
  readonly source: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Reads straight from the image: nothing of it is copied or decoded before a position is asked for. */
export class LineTable {
  private readonly words: Uint32Array;
  private readonly bytes: ArrayBuffer;
  private readonly decode: (bytes: Uint8Array, start: number, end: number) => string;
  private readonly sources: number;
  private readonly entries: number;

  /** @param decode UTF-8 to text. An empty table has no entries; one that is not a line table throws. */
  constructor(bytes: ArrayBuffer, decode: (bytes: Uint8Array, start: number, end: number) => string) {
    this.bytes = bytes;
    this.decode = decode;
    this.words = new Uint32Array(bytes, 0, bytes.byteLength >>> 2);
    if (bytes.byteLength === 0) {
      this.sources = this.entries = 0;
      return;
    }
    if (this.words[0] !== MAGIC) throw new Error("the image's line table does not begin with LIN1");
    this.sources = this.words[1]!;
    this.entries = this.words[2]!;
    if (!(this.names <= bytes.byteLength)) throw new Error("the image's line table is cut off");
  }

  /** Where the name area begins, in bytes. */
  private get names(): number {
    return (HEADER + this.sources * 2 + this.entries * ENTRY) * 4;
  }

  /** The source position of a place in the bundle (both from 1), undefined if it stems from none. */
  find(line: number, column: number): Position | undefined {
    const first = HEADER + this.sources * 2;
    const { words } = this;
    let low = 0;
    let high = this.entries;
    // The last entry that is not behind the place.
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = first + middle * ENTRY;
      if (words[at]! < line || (words[at] === line && words[at + 1]! < column)) low = middle + 1;
      else high = middle;
    }
    const at = first + (low - 1) * ENTRY;
    if (low === 0 || words[at] !== line) return undefined;
    const packed = words[at + 2]!;
    const source = this.source(packed >>> 20);
    return source === undefined ? undefined : { source, line: packed & 0xf_ffff, column: words[at + 3]! + 1 };
  }

  /** Undefined if the table does not have it: this is asked while an error is printed, which must not fail for a damaged table. */
  private source(index: number): string | undefined {
    if (index >= this.sources) return undefined;
    const offset = this.names + this.words[HEADER + index * 2]!;
    const length = this.words[HEADER + index * 2 + 1]!;
    if (offset + length > this.bytes.byteLength) return undefined;
    return this.decode(new Uint8Array(this.bytes, offset, length), 0, length);
  }
}
