// Notes as files, one for each. What a call has returned is on the disk: it survives a crash, of this program or of the machine.

import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isId, type Draft, type Note } from "./note.ts";

const ending = ".json";
const unfinished = ".tmp";

/** There are as many notes as this program keeps. */
export class TooManyNotes extends Error {}

export class NoteStore {
  readonly #directory: string;
  readonly #most: number;
  /** Titles and times are kept in memory, texts are not. */
  readonly #entries = new Map<string, Omit<Note, "text">>();
  /** Writes take place one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(directory: string, most: number) {
    this.#directory = directory;
    this.#most = most;
  }

  /** Opens the notes in a directory, made if need be. Files of writes that a crash has cut off are removed. */
  static async open(directory: string, most = 10_000): Promise<NoteStore> {
    await mkdir(directory, { recursive: true });
    const store = new NoteStore(directory, most);
    for (const name of await readdir(directory)) {
      if (name.endsWith(unfinished)) await rm(join(directory, name), { force: true });
      const id = name.slice(0, -ending.length);
      if (!name.endsWith(ending) || !isId(id)) continue;
      const { title, updated } = await store.#read(id);
      store.#entries.set(id, { id, title, updated });
    }
    return store;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Notes whose title or text contains `search`, the newest first, without their texts. */
  async list(search = ""): Promise<readonly Omit<Note, "text">[]> {
    const wanted = search.toLowerCase();
    const found: Omit<Note, "text">[] = [];
    for (const entry of [...this.#entries.values()]) {
      if (entry.title.toLowerCase().includes(wanted) || (await this.#textHas(entry.id, wanted))) found.push(entry);
    }
    return found.sort((a, b) => (a.updated < b.updated ? 1 : a.updated > b.updated ? -1 : 0));
  }

  async get(id: string): Promise<Note | undefined> {
    return this.#entries.has(id) ? this.#read(id) : undefined;
  }

  /** Throws `TooManyNotes`, or what the file system says. */
  create(draft: Draft): Promise<Note> {
    return this.#inTurn(async () => {
      if (this.#entries.size >= this.#most) throw new TooManyNotes(`there are ${this.#most} notes already`);
      return this.#write(randomBytes(8).toString("hex"), draft);
    });
  }

  replace(id: string, draft: Draft): Promise<Note | undefined> {
    return this.#inTurn(async () => (this.#entries.has(id) ? this.#write(id, draft) : undefined));
  }

  /** Whether there was such a note. */
  remove(id: string): Promise<boolean> {
    return this.#inTurn(async () => {
      if (!this.#entries.has(id)) return false;
      await rm(this.#path(id));
      await this.#syncDirectory();
      return this.#entries.delete(id);
    });
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#last.catch(() => undefined);
  }

  /**
   * Never leaves half a note: the new contents go into a file beside it, which takes its place when they are on the disk. Syncing the
   * directory then makes the new name as durable as the contents.
   */
  async #write(id: string, draft: Draft): Promise<Note> {
    const note: Note = { id, ...draft, updated: new Date().toISOString() };
    const beside = join(this.#directory, `${id}${unfinished}`);
    try {
      const file = await open(beside, "w", 0o600);
      try {
        await file.writeFile(JSON.stringify(note));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, this.#path(id));
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    await this.#syncDirectory();
    this.#entries.set(id, { id, title: note.title, updated: note.updated });
    return note;
  }

  async #syncDirectory(): Promise<void> {
    const directory = await open(this.#directory, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  async #read(id: string): Promise<Note> {
    return JSON.parse(await readFile(this.#path(id), "utf8")) as Note;
  }

  async #textHas(id: string, wanted: string): Promise<boolean> {
    try {
      return (await this.#read(id)).text.toLowerCase().includes(wanted);
    } catch (error) {
      // Removed while the others were looked through.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
  }

  #path(id: string): string {
    return join(this.#directory, `${id}${ending}`);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
