// One JSON value a line, read from a stream in bounded memory.

/** The longest line: an entry of a log has at most 16 KB of text, escaped at most six times that. */
const longest = 1 << 20;

/** What the lines say, as they come. Throws if a line is too long or no JSON. */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of source) {
    rest += decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
      if (end > start) yield JSON.parse(rest.slice(start, end));
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > longest) throw new SyntaxError(`a line is longer than ${longest} characters`);
  }
  if (rest.trim() !== "") throw new SyntaxError("the last line is cut off");
}
