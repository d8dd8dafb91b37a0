// createReadStream and createWriteStream: content, events, back-pressure and errors.

import * as fs from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Note } from "./note.ts";

/** Events of a stream until it is closed, with what they bring. */
function events(stream: NodeJS.EventEmitter, names: readonly string[]): Promise<unknown[]> {
  const log: unknown[] = [];
  return new Promise((resolve) => {
    for (const name of names)
      stream.on(name, (value: unknown) => {
        if (name === "data") log.push([name, (value as Buffer).length]);
        else if (name === "error") log.push([name, (value as Error).message]);
        else log.push(name);
        if (name === "close") resolve(log);
      });
  });
}

const WRITES = ["open", "ready", "drain", "finish", "close", "error"];
const READS = ["open", "ready", "data", "end", "close", "error"];

export async function streams(note: Note, root: string): Promise<void> {
  const at = (name: string): string => `${root}/s-${name}`;
  await note("write", async () => {
    const stream = fs.createWriteStream(at("a"));
    const told = events(stream, WRITES);
    const answers = [stream.write("one "), stream.write(Buffer.from("two ")), stream.pending];
    stream.end("three");
    return [answers, await told, stream.bytesWritten, stream.path === at("a"), fs.readFileSync(at("a"), "utf8")];
  });
  await note("append", async () => {
    const stream = fs.createWriteStream(at("a"), { flags: "a", encoding: "latin1", flush: true } as never);
    const told = events(stream, WRITES);
    stream.end("é");
    return [await told, fs.readFileSync(at("a"))];
  });
  await note("in the middle", async () => {
    const stream = fs.createWriteStream(at("a"), { flags: "r+", start: 2 });
    const told = events(stream, WRITES);
    stream.cork();
    stream.write("X");
    stream.write("Y");
    stream.uncork();
    stream.end();
    return [await told, fs.readFileSync(at("a"), "latin1")];
  });
  await note("back-pressure", async () => {
    const stream = fs.createWriteStream(at("big"), { highWaterMark: 1000 });
    const chunk = Buffer.alloc(600, "x");
    let drains = 0;
    let most = 0;
    for (let i = 0; i < 200; i++) {
      const more = stream.write(chunk);
      most = Math.max(most, stream.writableLength);
      if (!more) {
        await new Promise<void>((resolve) => stream.once("drain", resolve));
        drains++;
      }
    }
    await new Promise<void>((resolve) => stream.end(resolve));
    return [fs.statSync(at("big")).size, drains > 10, most <= 1600];
  });
  for (const options of [
    undefined,
    { start: 10, end: 19 },
    { highWaterMark: 50_000 },
    { start: 119_990, encoding: "latin1" },
    { start: 200_000 },
  ] as const)
    await note(`read ${JSON.stringify(options)}`, async () => {
      const stream = fs.createReadStream(at("big"), options as { start: number });
      return [await events(stream, READS), stream.bytesRead];
    });
  await note("pipeline", async () => {
    await pipeline(fs.createReadStream(at("big")), fs.createWriteStream(at("copy")));
    return fs.readFileSync(at("copy")).equals(fs.readFileSync(at("big")));
  });
  await note("nowhere", async () => {
    const stream = fs.createWriteStream(at("none/x"));
    const told = events(stream, WRITES);
    stream.end("x");
    return await told;
  });
  await note("read of nothing", () => events(fs.createReadStream(at("none")), READS));
  await note("read of a directory", () => events(fs.createReadStream(root), READS));
  await note("exclusive", () => events(fs.createWriteStream(at("a"), { flags: "wx" }), WRITES));
  await note("destroyed", async () => {
    const stream = fs.createWriteStream(at("b"));
    const told = events(stream, WRITES);
    stream.write("x");
    stream.destroy(new Error("enough"));
    return await told;
  });
  await note("aborted", async () => {
    const stop = new AbortController();
    const stream = fs.createReadStream(at("big"), { signal: stop.signal, highWaterMark: 10 });
    const told = new Promise((resolve) => {
      stream.on("error", (error) => resolve([error.name, (error as { code?: string }).code]));
    });
    stream.once("data", () => stop.abort());
    return await told;
  });
  await note("own functions", async () => {
    const calls: string[] = [];
    const stream = fs.createWriteStream(at("own"), {
      fs: {
        open: ((...args: Parameters<typeof fs.open>) => (calls.push("open"), fs.open(...args))) as never,
        write: ((...args: Parameters<typeof fs.write>) => (calls.push("write"), fs.write(...args))) as never,
        close: ((...args: Parameters<typeof fs.close>) => (calls.push("close"), fs.close(...args))) as never,
      },
    } as never);
    const told = events(stream, WRITES);
    stream.end("own");
    return [await told, calls, fs.readFileSync(at("own"), "utf8")];
  });
  await note("close", async () => {
    const stream = fs.createWriteStream(at("c"));
    stream.write("x");
    await new Promise((resolve) => stream.close(resolve));
    return [stream.pending, stream.destroyed, fs.readFileSync(at("c"), "utf8")];
  });
  await note("a given descriptor", async () => {
    const fd = fs.openSync(at("fd"), "w");
    const stream = fs.createWriteStream("", { fd });
    const told = events(stream, WRITES);
    stream.end("given");
    return [await told, fs.readFileSync(at("fd"), "utf8")];
  });
  for (const options of [{ start: -1 }, { start: "x" }, { fd: "x" }, { flush: 1 }, 5])
    await note(`wrong ${JSON.stringify(options)}`, () => void fs.createWriteStream(at("w"), options as never));
}
