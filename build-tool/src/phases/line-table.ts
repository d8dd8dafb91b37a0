// The line table of an image: which place of the sources a place of the bundle comes from (docs/architecture.md, "The image").

import { TraceMap, decodedMappings } from "@jridgewell/trace-mapping";

const magic = 0x314e_494c;
const lineBits = 20;

/** Sources whose positions are told to the column; for others the line is enough. */
export type Precise = (source: string) => boolean;

/**
 * Makes the table from a bundle and its source map. What no stack can name, or what the entry before tells as well, is left
 * out: of sources that are not precise, all but the first entry for a source line in a generated line, and lines of
 * punctuation and comments.
 */
export function lineTable(code: string, map: string, precise: Precise): Uint8Array {
  const trace = new TraceMap(map);
  const sources = trace.sources.map((source) => source ?? "");
  const exact = sources.map(precise);
  const silent = silentLines(code);
  const entries: number[] = [];
  decodedMappings(trace).forEach((segments, index) => {
    let lastSource = -1;
    let lastLine = -1;
    for (const segment of segments) {
      if (segment.length === 1) continue;
      const [column, source, line, sourceColumn] = segment;
      if (exact[source] !== true && ((source === lastSource && line === lastLine) || silent[index] === true)) continue;
      // What does not fit is left out: a wrong line would be worse than none.
      if (source >= 1 << (32 - lineBits) || line + 1 >= 1 << lineBits) continue;
      entries.push(index + 1, column, ((source << lineBits) | (line + 1)) >>> 0, sourceColumn);
      lastSource = source;
      lastLine = line;
    }
  });
  const names = sources.map((source) => new TextEncoder().encode(source));
  const words = 3 + sources.length * 2 + entries.length;
  const out = new Uint8Array(words * 4 + names.reduce((sum, name) => sum + name.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  const word = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  word(magic);
  word(sources.length);
  word(entries.length / 4);
  let offset = 0;
  for (const name of names) {
    word(offset);
    word(name.length);
    offset += name.length;
  }
  for (const value of entries) word(value);
  for (const name of names) {
    out.set(name, at);
    at += name.length;
  }
  return out;
}

/** For each line whether it has nothing that could be called or fail: brackets, commas, comments. */
function silentLines(code: string): boolean[] {
  let comment = false;
  return code.split("\n").map((line) => {
    const text = line.trim();
    comment ||= text.startsWith("/*");
    const silent = comment || text.startsWith("//") || /^[{}()[\];,]*$/.test(text);
    if (text.endsWith("*/")) comment = false;
    return silent;
  });
}
