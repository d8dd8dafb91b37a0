// A host in memory for tests: files in a map, programs as functions, output collected.

import { dirname } from "node:path";
import type { Canvas, Captured, FileStatus, Host, Screen } from "../host.ts";

type Program = (args: readonly string[], directory: string | undefined) => Partial<Captured>;

export interface MemoryHost extends Host {
  readonly files: Map<string, Uint8Array>;
  /** When each file was last written; a counter. */
  readonly times: Map<string, number>;
  readonly programs: Map<string, Program>;
  /** Programs that were started, with their arguments. */
  readonly started: (readonly string[])[];
  output: string;
  errors: string;
  environment: Record<string, string | undefined>;
  screen: Screen | undefined;
  /** What `clock` says. */
  time: number;
  /** What is answered to questions, in their order; nobody is there if it is undefined. */
  answers: string[] | undefined;
  /** What was drawn; the newest last. */
  readonly pictures: string[];
  /** Presses a key on the canvas; undefined while nothing is drawn on. */
  press: ((key: string) => void) | undefined;
  put(path: string, content: string | Uint8Array): void;
}

export function memoryHost(files: Readonly<Record<string, string | Uint8Array>> = {}, directory = "/app"): MemoryHost {
  const store = new Map<string, Uint8Array>();
  const times = new Map<string, number>();
  const programs = new Map<string, Program>();
  const started: (readonly string[])[] = [];
  let clock = 0;

  const children = (path: string): string[] => {
    const prefix = path === "/" ? "/" : `${path}/`;
    const below = [...store.keys()].filter((file) => file.startsWith(prefix));
    return [...new Set(below.map((file) => file.slice(prefix.length).split("/")[0]!))].sort();
  };
  const start = (command: string, args: readonly string[], at: string | undefined): Captured | undefined => {
    const program = programs.get(command);
    if (program === undefined) return undefined;
    started.push([command, ...args]);
    return { code: 0, stdout: "", stderr: "", ...program(args, at) };
  };

  const host: MemoryHost = {
    process: 17,
    user: 1000,
    directory,
    environment: { XDG_CACHE_HOME: "/cache" },
    interactive: false,
    screen: undefined,
    time: 0,
    answers: undefined,
    pictures: [],
    press: undefined,
    files: store,
    times,
    programs,
    started,
    output: "",
    errors: "",
    print(text) {
      this.output += text;
    },
    printError(text) {
      this.errors += text;
    },
    now: () => clock,
    clock() {
      return this.time;
    },
    ask(question) {
      if (this.answers === undefined) return Promise.resolve(undefined);
      this.output += question;
      return Promise.resolve(this.answers.shift() ?? "");
    },
    canvas(key): Promise<Canvas | undefined> {
      if (this.screen === undefined) return Promise.resolve(undefined);
      this.press = key;
      const release = (): void => void (this.press = undefined);
      return Promise.resolve({ draw: (picture) => void this.pictures.push(picture), release });
    },
    read: (path) => store.get(path),
    readPart: (path, offset, length) => store.get(path)?.subarray(offset, offset + length),
    status(path): FileStatus | undefined {
      const file = store.get(path);
      if (file !== undefined)
        return { kind: "file", size: file.length, modified: times.get(path)!, executable: false, owner: 1000 };
      return children(path).length > 0
        ? { kind: "directory", size: 0, modified: 0, executable: true, owner: 1000 }
        : undefined;
    },
    list: children,
    write: (path, data) => host.put(path, data),
    remove(path) {
      for (const file of [...store.keys()]) if (file === path || file.startsWith(`${path}/`)) store.delete(file);
    },
    capture: (command, args, at) => Promise.resolve(start(command, args, at)),
    attach: (command, args) => Promise.resolve(start(command, args, undefined)),
    put(path, content) {
      if (dirname(path) === path) throw new Error(`${path} is no file`);
      store.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
      times.set(path, ++clock);
    },
  };
  for (const [path, content] of Object.entries(files)) host.put(path, content);
  return host;
}
