// Characters that the end of a chunk breaks off.

/** How many bytes at the end are the beginning of a UTF-8 character that may still become whole. */
export function incompleteUtf8(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back]!;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (back >= size || byte < 0xc2 || byte > 0xf4) return 0;
    // Some second bytes cannot follow; then the character is malformed already.
    const second = bytes[length - back + 1];
    if (second !== undefined) {
      if (byte === 0xe0 && second < 0xa0) return 0;
      if (byte === 0xed && second > 0x9f) return 0;
      if (byte === 0xf0 && second < 0x90) return 0;
      if (byte === 0xf4 && second > 0x8f) return 0;
    }
    return back;
  }
  return 0;
}

/** How many bytes at the end must wait: a broken-off unit, a high surrogate at the end, or both. */
export function incompleteUtf16(bytes: Uint8Array): number {
  const odd = bytes.length % 2;
  const last = bytes.length - odd - 1;
  return last > 0 && (bytes[last]! & 0xfc) === 0xd8 ? odd + 2 : odd;
}
