import fc from "fast-check";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { Refused } from "./diagnostic.ts";
import { Images } from "./images.ts";
import { image, scratch } from "./testing.ts";

const web = image({ name: "web", memory: 32 << 20, listen: [3000, "x", 80] });
const idOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
const add = (images: Images, bytes: Buffer) => images.add(Readable.from([bytes]), "upload");
const refused = (code: string) => ({ diagnostics: [{ code }] });

describe("images", () => {
  test("are kept by their content, and found after a restart", async () => {
    const directory = scratch();
    const images = await Images.open(directory);
    const added = await add(images, web);
    expect(added).toMatchObject({ id: idOf(web), name: "web", memory: 32 << 20, listen: [3000, 80], size: web.length });
    expect(readFileSync(added.path)).toEqual(web);
    expect(await add(images, web), "the same is the same").toEqual(added);
    expect(readdirSync(directory)).toEqual([`${idOf(web)}.uk`]);
    expect((await Images.open(directory)).list()).toMatchObject([{ id: idOf(web), name: "web" }]);
  });

  test("are found by id, a unique beginning of it, or name: then the latest", async () => {
    const images = await Images.open(scratch());
    const first = await add(images, web);
    utimesSync(first.path, 1, 1);
    const second = await add(images, image({ name: "web", memory: 1 }));
    const other = await add(images, image({ name: "abc", memory: 1 }));
    expect(images.find("web")?.id).toBe(second.id);
    expect(images.find("abc")?.id).toBe(other.id);
    for (const { id } of [first, second, other]) {
      expect(images.find(id)?.id).toBe(id);
      expect(images.find(id.slice(0, 8))?.id).toBe(id);
    }
    expect(images.find("")).toBeUndefined();
    expect(images.find("zzz")).toBeUndefined();
    const name = await add(images, image({ name: second.id.slice(0, 4), memory: 1 }));
    expect(images.find(second.id.slice(0, 4))?.id, "a name is meant before a beginning").toBe(name.id);
    images.remove(first.id);
    expect(images.find(first.id)).toBeUndefined();
    expect(() => readFileSync(first.path)).toThrow("ENOENT");
  });

  test("a beginning of two is none", async () => {
    const images = await Images.open(scratch());
    // There are 16 first digits.
    for (let memory = 1; memory <= 17; memory++) await add(images, image({ name: "n", memory }));
    const digits = images.list().map(({ id }) => id.slice(0, 1));
    const twice = digits.filter((digit, index) => digits.indexOf(digit) !== index);
    expect(twice.length).toBeGreaterThan(0);
    for (const digit of twice) expect(images.find(digit)).toBeUndefined();
  });

  test.each<[what: string, bytes: Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("#!/bin/sh\n".repeat(20))],
    ["an ELF file of others", image({ name: "web", memory: 1 }, "GNU")],
    ["half an image", web.subarray(0, 150)],
    ["a manifest without memory", image({ name: "web" })],
    ["a manifest of another form", image({ name: 1, memory: 1 })],
    ["a manifest that is null", image(JSON.parse("null") as object)],
  ])("%s is refused, and nothing of it stays", async (_what, bytes) => {
    const directory = scratch();
    const images = await Images.open(directory);
    await expect(add(images, bytes)).rejects.toMatchObject(refused("IMAGE_FOREIGN"));
    expect(readdirSync(directory)).toEqual([]);
  });

  test("an upload that breaks off leaves nothing", async () => {
    const directory = scratch();
    const images = await Images.open(directory);
    const broken = Readable.from(
      (function* () {
        yield web.subarray(0, 100);
        throw new Error("gone");
      })(),
    );
    await expect(images.add(broken, "upload")).rejects.toThrow("gone");
    expect(readdirSync(directory)).toEqual([]);
  });

  test("what is in the directory and no image of ours is removed: it must not keep ukd from starting", async () => {
    const directory = scratch();
    const kept = await add(await Images.open(directory), web);
    writeFileSync(join(directory, "123.new"), "half");
    writeFileSync(join(directory, "0123456789ab.uk"), "");
    mkdirSync(join(directory, "folder"));
    expect((await Images.open(directory)).list().map(({ id }) => id)).toEqual([kept.id]);
    expect(readdirSync(directory)).toEqual([`${kept.id}.uk`]);
  });

  test.skipIf(process.getuid?.() === 0)("one that cannot be read for the moment is kept", async () => {
    const directory = scratch();
    const { id } = await add(await Images.open(directory), web);
    chmodSync(join(directory, `${id}.uk`), 0);
    expect((await Images.open(directory)).list()).toEqual([]);
    chmodSync(join(directory, `${id}.uk`), 0o600);
    expect((await Images.open(directory)).list()).toMatchObject([{ id }]);
  });

  test("a file of the host is read again when it has changed", async () => {
    const images = await Images.open(scratch());
    const file = join(scratch(), "web.uk");
    await expect(images.fromFile(file)).rejects.toMatchObject(refused("IMAGE_MISSING"));
    writeFileSync(file, web);
    expect((await images.fromFile(file)).id).toBe(idOf(web));
    expect((await images.fromFile(file)).id).toBe(idOf(web));
    const next = image({ name: "web", memory: 64 << 20 });
    writeFileSync(file, next);
    expect((await images.fromFile(file)).id).toBe(idOf(next));
    await expect(images.fromFile(scratch())).rejects.toMatchObject(refused("IMAGE_MISSING"));
  });

  test("damaged ones are refused or read, and nothing else", async () => {
    const images = await Images.open(scratch());
    const change = fc.array(fc.tuple(fc.nat(web.length - 1), fc.nat(255)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        const bytes = Buffer.from(web);
        for (const [at, value] of changes) bytes[at] = value;
        const outcome = await add(images, bytes).then(
          ({ name }) => typeof name,
          (error: unknown) => (error instanceof Refused ? error.diagnostics[0]?.code : error),
        );
        expect(outcome).toBeOneOf(["string", "IMAGE_FOREIGN"]);
      }),
      { numRuns: 150 },
    );
  });
});
