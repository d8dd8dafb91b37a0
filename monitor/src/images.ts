// The images that were deployed, each kept by its content: what is built anew does not change under a running guest.

import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Transform, type Readable } from "node:stream";
import { Refused } from "./diagnostic.ts";
import { readManifest, type Manifest } from "./manifest.ts";

/** The most bytes of an image. */
export const IMAGE_MAX = 1 << 30;

export interface StoredImage extends Manifest {
  /** The first 12 hexadecimal digits of its SHA-256. */
  readonly id: string;
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly added: number;
}

export class Images {
  readonly #directory: string;
  readonly #known = new Map<string, StoredImage>();
  /** What a file of the host was when it was taken in: its image is not read again as long as that holds. */
  readonly #files = new Map<string, { readonly stamp: string; readonly id: string }>();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** The images of a directory. What a crash has left there half written is removed. */
  static async open(directory: string): Promise<Images> {
    const images = new Images(directory);
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      const id = /^([0-9a-f]{12})\.uk$/.exec(name)?.[1];
      try {
        if (id !== undefined) {
          images.#known.set(id, await describe(path, id));
          continue;
        }
      } catch (error) {
        // One that cannot be read any more must not keep all guests from being adopted.
        if (passing.has((error as NodeJS.ErrnoException).code)) continue;
      }
      rmSync(path, { recursive: true, force: true });
    }
    return images;
  }

  list(): readonly StoredImage[] {
    return [...this.#known.values()].sort((a, b) => a.added - b.added);
  }

  get(id: string): StoredImage | undefined {
    return this.#known.get(id);
  }

  /** By id, unique prefix of one, or name (the latest of that name). */
  find(reference: string): StoredImage | undefined {
    const own = this.#known.get(reference);
    if (own !== undefined) return own;
    const all = this.list();
    const named = all.filter(({ name }) => name === reference);
    if (named.length > 0) return named.at(-1);
    const begin = /^[0-9a-f]+$/.test(reference) ? all.filter(({ id }) => id.startsWith(reference)) : [];
    return begin.length === 1 ? begin[0] : undefined;
  }

  /** Takes in a file of the host. Throws Refused if it is no image. */
  async fromFile(path: string): Promise<StoredImage> {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined || !found.isFile())
      throw new Refused({
        code: "IMAGE_MISSING",
        what: `There is no image at \`${path}\``,
        how: "Build it with `uk build`, or name another one",
      });
    const stamp = `${found.ino} ${found.size} ${found.mtimeMs}`;
    const known = this.#files.get(path);
    const kept = known?.stamp === stamp ? this.#known.get(known.id) : undefined;
    const image = kept ?? (await this.add(createReadStream(path), path));
    this.#files.set(path, { stamp, id: image.id });
    return image;
  }

  /** Takes in bytes. `source`: what messages call them. Throws Refused if they are no image or too many. */
  async add(bytes: Readable, source: string): Promise<StoredImage> {
    const draft = join(this.#directory, `${process.hrtime.bigint()}.new`);
    const hash = createHash("sha256");
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        hash.update(chunk);
        done(size > IMAGE_MAX ? new Refused(tooLarge(source)) : null, chunk);
      },
    });
    try {
      await pipeline(bytes, measure, createWriteStream(draft, { mode: 0o600 }));
      const id = hash.digest("hex").slice(0, 12);
      const described = await describe(draft, id).catch(() => undefined);
      if (described === undefined) throw new Refused(noImage(source));
      const path = join(this.#directory, `${id}.uk`);
      if (existsSync(path)) rmSync(draft);
      else renameSync(draft, path);
      const image = this.#known.get(id) ?? { ...described, path };
      this.#known.set(id, image);
      return image;
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  /** Forgets an image; guests that run have its file still mapped. */
  remove(id: string): void {
    const image = this.#known.get(id);
    this.#known.delete(id);
    if (image !== undefined) rmSync(image.path, { force: true });
  }
}

/** Errors that say nothing of the file: it may be read the next time. */
const passing = new Set<string | undefined>(["EACCES", "EIO", "EMFILE", "ENFILE", "ENOMEM"]);

const tooLarge = (source: string) => ({
  code: "IMAGE_TOO_LARGE",
  what: `\`${source}\` has more than ${IMAGE_MAX >> 20} MB`,
  how: "Name an image that `uk build` has made",
});
const noImage = (source: string) => ({
  code: "IMAGE_FOREIGN",
  what: `\`${source}\` is no image`,
  how: "Name a file that `uk build` has made",
});

/** Throws if it is no image. */
async function describe(path: string, id: string): Promise<StoredImage> {
  const manifest = await readManifest(path);
  const { size, mtimeMs } = statSync(path);
  return { ...manifest, id, path, size, added: mtimeMs };
}
