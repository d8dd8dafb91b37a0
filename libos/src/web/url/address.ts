// IPv4 and IPv6 addresses in URLs: the parsers and serializers of the URL Standard.

/** Whether the last label of a host makes it an IPv4 address (or an invalid one). */
export function endsInNumber(host: string): boolean {
  const parts = host.split(".");
  if (parts.at(-1) === "") {
    if (parts.length === 1) return false;
    parts.pop();
  }
  return /^(?:[0-9]+|0[xX][0-9A-Fa-f]*)$/.test(parts.at(-1)!);
}

function parseNumber(part: string): number {
  if (part === "") return NaN;
  if (/^0[xX]/.test(part)) return part.length === 2 ? 0 : /^0[xX][0-9A-Fa-f]+$/.test(part) ? Number(part) : NaN;
  if (part.length > 1 && part[0] === "0") return /^[0-7]+$/.test(part) ? Number.parseInt(part, 8) : NaN;
  return /^[0-9]+$/.test(part) ? Number(part) : NaN;
}

/** A host that ends in a number in its dotted form; undefined if it is not an address. */
export function parseIpv4(host: string): string | undefined {
  const parts = host.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  if (parts.length > 4) return undefined;
  const numbers = parts.map(parseNumber);
  const last = numbers.pop()!;
  if (Number.isNaN(last) || last >= 256 ** (4 - numbers.length)) return undefined;
  let address = last;
  for (const [i, number] of numbers.entries()) {
    if (!(number <= 255)) return undefined;
    address += number * 256 ** (3 - i);
  }
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** The text between brackets in its canonical form; undefined if it is not an address. */
export function parseIpv6(text: string): string | undefined {
  let head = text;
  const tail: number[] = [];
  if (text.includes(".")) {
    // An embedded IPv4 address is the last two pieces.
    const match = /^(.*:)([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})$/.exec(text);
    if (match === null) return undefined;
    const bytes = match.slice(2);
    if (bytes.some((byte) => Number(byte) > 255 || (byte.length > 1 && byte[0] === "0"))) return undefined;
    const [a, b, c, d] = bytes.map(Number) as [number, number, number, number];
    tail.push(a * 256 + b, c * 256 + d);
    head = match[1]!.endsWith("::") ? match[1]! : match[1]!.slice(0, -1);
  }
  const halves = head.split("::");
  if (halves.length > 2) return undefined;
  const pieces = (half: string): number[] | undefined => {
    if (half === "") return [];
    const parts = half.split(":");
    return parts.every((part) => /^[0-9A-Fa-f]{1,4}$/.test(part))
      ? parts.map((p) => Number.parseInt(p, 16))
      : undefined;
  };
  const before = pieces(halves[0]!);
  const after = halves.length === 2 ? pieces(halves[1]!) : [];
  if (before === undefined || after === undefined) return undefined;
  if (halves.length === 1) {
    const all = [...before, ...tail];
    return all.length === 8 ? serializeIpv6(all) : undefined;
  }
  after.push(...tail);
  const missing = 8 - before.length - after.length;
  // "::" stands for at least one piece.
  if (missing < 1) return undefined;
  return serializeIpv6([...before, ...new Array<number>(missing).fill(0), ...after]);
}

function serializeIpv6(pieces: readonly number[]): string {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && pieces[end] === 0) end++;
    if (end - i > bestLength) [best, bestLength] = [i, end - i];
    if (end > i) i = end;
  }
  const hex = (from: number, to: number): string =>
    pieces
      .slice(from, to)
      .map((piece) => piece.toString(16))
      .join(":");
  return best < 0 ? hex(0, 8) : `${hex(0, best)}::${hex(best + bestLength, 8)}`;
}
