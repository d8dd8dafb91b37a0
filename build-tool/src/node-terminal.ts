// The terminal as Node.js gives it, for the few commands that ask or draw. Loaded only by them.

import { createInterface } from "node:readline/promises";
import type { Canvas } from "./host.ts";

const enter = "\u001b[?1049h\u001b[H";
const leave = "\u001b[?1049l";
const ends = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Asks for a line; undefined if standard input is no terminal. Ctrl-C ends the program, Ctrl-D answers nothing. */
export async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  // The question is no result: it goes where a redirected output does not hide it.
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<void>((resolve) => {
    lines.once("SIGINT", () => {
      lines.close();
      process.kill(process.pid, "SIGINT");
    });
    lines.once("close", resolve);
  });
  const answer = await Promise.race([lines.question(question), closed]);
  if (answer === undefined) process.stderr.write("\n");
  lines.close();
  return answer ?? "";
}

/** Takes the terminal over: the other screen, no cursor, keys one by one. */
export async function canvas(key: (key: string) => void, resize: () => void): Promise<Canvas | undefined> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  const { createLogUpdate } = await import("log-update");
  // A terminal that does not know its size says 0, where nothing would be drawn.
  const sized = Object.create(stdout, {
    columns: { get: () => stdout.columns || 80 },
    rows: { get: () => stdout.rows || 24 },
    write: { value: (text: string) => stdout.write(text) },
  }) as typeof stdout;
  const draw = createLogUpdate(sized);
  const heard = (data: Buffer): void => {
    for (const each of data.toString()) key(each);
  };
  let released = false;
  const release = (): void => {
    if (released) return;
    released = true;
    stdin.off("data", heard).setRawMode(false).pause();
    stdout.off("resize", resize);
    draw.done();
    stdout.write(leave);
    for (const signal of ends) process.off(signal, end);
    process.off("exit", release);
  };
  const end = (signal: NodeJS.Signals): void => {
    release();
    process.kill(process.pid, signal);
  };
  for (const signal of ends) process.on(signal, end);
  process.on("exit", release);
  stdout.write(enter);
  stdin.setRawMode(true).on("data", heard).resume();
  stdout.on("resize", resize);
  return { draw: (picture) => draw(picture), release };
}
