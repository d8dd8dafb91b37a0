// node:fs/promises and FileHandle.

import { openAsBlob } from "node:fs";
import * as fs from "node:fs/promises";
import { Readable } from "node:stream";
import type { Note } from "./note.ts";

export async function promised(note: Note, root: string): Promise<void> {
  const at = (name: string): string => `${root}/p-${name}`;
  await note("writeFile", () => fs.writeFile(at("a"), "text"));
  await note("readFile", () => fs.readFile(at("a"), "utf8"));
  await note("writeFile of an array", () => fs.writeFile(at("pieces"), ["one", "two", Buffer.from("three")] as never));
  await note("its content", () => fs.readFile(at("pieces"), "utf8"));
  await note("writeFile of a generator", () =>
    fs.writeFile(
      at("pieces"),
      (async function* () {
        yield "a";
        await new Promise((resolve) => setTimeout(resolve, 2));
        yield "b";
      })(),
    ),
  );
  await note("its content", () => fs.readFile(at("pieces"), "utf8"));
  await note("writeFile of a stream", () =>
    fs.writeFile(at("pieces"), Readable.from(["x", "y"]), { flush: true } as never),
  );
  await note("its content", () => fs.readFile(at("pieces"), "utf8"));
  await note("writeFile of what breaks", () =>
    fs.writeFile(
      at("pieces"),
      (function* () {
        yield "1";
        throw new Error("broken");
      })(),
    ),
  );
  await note("aborted", () => fs.writeFile(at("a"), "x", { signal: AbortSignal.abort() }));
  await note("appendFile", () => fs.appendFile(at("a"), "+"));
  await note("handle", async () => {
    const handle = await fs.open(at("h"), "w+", 0o600);
    const log: unknown[] = [typeof handle.fd];
    log.push(
      (await handle.write("hello ")).bytesWritten,
      (await handle.write(Buffer.from("world"), 0, 5)).bytesWritten,
    );
    log.push((await handle.write("J", 0)).buffer);
    await handle.appendFile("!");
    await handle.writeFile("?");
    log.push((await handle.writev([Buffer.from("a"), Buffer.from("b")], 20)).bytesWritten);
    const read = await handle.read(Buffer.alloc(12), 0, 12, 0);
    log.push(read.bytesRead, read.buffer.toString());
    log.push((await handle.read({ position: 5, length: 4 } as never)).bytesRead);
    log.push((await handle.readv([Buffer.alloc(2), Buffer.alloc(2)], 0)).bytesRead);
    await handle.truncate(8);
    await handle.utimes(1, 2);
    await handle.chmod(0o644);
    await handle.sync();
    await handle.datasync();
    const stats = await handle.stat();
    log.push(stats.size, stats.mtimeMs, (stats.mode & 0o777).toString(8));
    await handle.chown(stats.uid, stats.gid);
    await handle.close();
    log.push(handle.fd, await fs.readFile(at("h"), "utf8"));
    return log;
  });
  await note("closed handle", async () => {
    const handle = await fs.open(at("h"));
    await handle.close();
    await handle.stat();
  });
  await note("lines", async () => {
    await fs.writeFile(at("lines"), "one\ntwo\r\nthree\n\nfive");
    const handle = await fs.open(at("lines"));
    const lines: string[] = [];
    for await (const line of handle.readLines()) lines.push(line);
    return lines;
  });
  await note("web stream", async () => {
    const handle = await fs.open(at("lines"));
    const parts: string[] = [];
    for await (const part of handle.readableWebStream() as AsyncIterable<Uint8Array | ArrayBuffer>)
      parts.push(Buffer.from(part as Uint8Array).toString());
    await handle.close();
    return parts.join("");
  });
  await note("handle streams", async () => {
    const writer = await fs.open(at("s"), "w+");
    const out = writer.createWriteStream();
    const closed = new Promise<void>((resolve) => out.on("close", resolve));
    out.end("streamed");
    await closed;
    const reader = await fs.open(at("s"));
    const parts: unknown[] = [];
    for await (const part of reader.createReadStream({ start: 2, end: 5, encoding: "utf8" })) parts.push(part);
    return [parts, writer.fd, reader.fd];
  });
  await note("read and write through a handle", async () => {
    const handle = await fs.open(at("rw"), "w+");
    await fs.writeFile(handle, "abc");
    await fs.appendFile(handle, "def");
    const text = await fs.readFile(at("rw"), "utf8");
    await handle.close();
    return text;
  });
  await note("blob", async () => {
    const blob = await openAsBlob(at("rw"), { type: "text/plain" });
    return [blob.size, blob.type, await blob.text()];
  });
  for (const [name, ...args] of [
    ["mkdir", at("dir/x/y"), { recursive: true }],
    ["readdir", at("dir"), { recursive: true }],
    ["rename", at("dir"), at("dir2")],
    ["copyFile", at("a"), at("b")],
    ["copyFile", at("a"), at("b"), 1],
    ["truncate", at("b"), 1],
    ["chmod", at("b"), 0o600],
    ["utimes", at("b"), 1, 2],
    ["lutimes", at("b"), 1, 2],
    ["symlink", "b", at("l")],
    ["readlink", at("l")],
    ["realpath", at("l")],
    ["link", at("b"), at("hard")],
    ["unlink", at("hard")],
    ["access", at("b"), 7],
    ["access", at("none")],
    ["stat", at("none")],
    ["lstat", at("none")],
    ["open", at("none")],
    ["opendir", at("none")],
    ["rmdir", at("dir2")],
    ["rm", at("dir2")],
    ["rm", at("dir2"), { recursive: true }],
    ["rm", at("dir2"), { recursive: true, force: true }],
    ["writeFile", at("a"), 5],
    ["readFile", at("none")],
    ["cp", at("none"), at("x")],
  ] as [string, ...unknown[]][])
    await note(`${name} ${JSON.stringify(args.slice(1))}`, () =>
      (fs as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!(...args),
    );
}
