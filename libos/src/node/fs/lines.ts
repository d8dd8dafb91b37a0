// The lines of a stream of text, without their ends: what FileHandle.readLines gives.

/** "\n", "\r\n" and "\r" end a line; what follows the last one is a line unless it is empty. */
export async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const chunk of stream) {
    const text = rest + String(chunk);
    // A "\r" at the end may be half of "\r\n".
    const held = text.endsWith("\r") ? 1 : 0;
    const lines = text.slice(0, text.length - held).split(/\r\n|\n|\r/);
    rest = lines.pop()! + text.slice(text.length - held);
    yield* lines;
  }
  if (rest.endsWith("\r")) yield rest.slice(0, -1);
  else if (rest !== "") yield rest;
}
