// The example notes on Node.js and in a guest: its REST interface, and that no note is lost or half written, whatever ends the program.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { places, type Running } from "../harness/example.ts";
import { project } from "../harness/project.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";

interface Note {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const [node, guest] = places("notes", "server.js", 3000);

describe.each([node, guest])("example notes on $place", ({ place, start }) => {
  beforeEach((context) => skipFor(context, place === "a guest" ? noKvm() : undefined));

  /** Starts it on a directory; stopped with the test unless the test has done so. */
  async function running(volume: string): Promise<Running & { ask: Ask }> {
    const server = await start({ volume });
    onTestFinished(async () => void (await server.stop("SIGKILL")));
    const ask: Ask = async (path, method = "GET", body) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, ...(body && { body }) });
      const text = await response.text();
      const json = response.headers.get("content-type")?.includes("json") === true;
      return { status: response.status, content: json ? (JSON.parse(text) as Note) : text, headers: response.headers };
    };
    return { ...server, ask };
  }

  const directory = (): string => {
    const path = join(project({}), "data");
    mkdirSync(path);
    return path;
  };

  test("creates, reads, replaces, lists, searches and removes", async () => {
    const { ask } = await running(directory());
    const made = await ask("/api/notes", "POST", JSON.stringify({ title: " Milk ", text: "zwei Flaschen \u{1f95b}" }));
    expect(made).toMatchObject({ status: 201, content: { title: "Milk", text: "zwei Flaschen \u{1f95b}" } });
    const { id } = made.content as Note;
    expect(made.headers.get("location")).toBe(`/api/notes/${id}`);
    expect(await ask(`/api/notes/${id}`)).toMatchObject({ status: 200, content: made.content });
    await ask("/api/notes", "POST", JSON.stringify({ title: "Bread" }));
    const titles = async (search: string) =>
      ((await ask(`/api/notes?search=${search}`)).content as unknown as Note[]).map(({ title }) => title);
    expect((await titles("")).toSorted()).toEqual(["Bread", "Milk"]);
    expect(await titles("FLASCHEN")).toEqual(["Milk"]);
    expect(await titles("nothing")).toEqual([]);
    const replaced = await ask(`/api/notes/${id}`, "PUT", JSON.stringify({ title: "Oats", text: "" }));
    expect(replaced).toMatchObject({ status: 200, content: { id, title: "Oats", text: "" } });
    expect((await ask(`/api/notes/${id}`, "DELETE")).status).toBe(204);
    expect((await ask(`/api/notes/${id}`)).status).toBe(404);
    expect((await ask(`/api/notes/${id}`, "DELETE")).status).toBe(404);
    expect(await titles("")).toEqual(["Bread"]);
  });

  test("refuses what is no note, and what names no note", async () => {
    const { ask } = await running(directory());
    const refused = async (body: string) => (await ask("/api/notes", "POST", body)).status;
    for (const body of [
      "",
      "{",
      "[]",
      "null",
      '{"title":""}',
      '{"title":"x","text":1}',
      `{"title":"${"x".repeat(201)}"}`,
    ])
      expect([body, await refused(body)]).toEqual([body, 400]);
    expect(await refused(JSON.stringify({ title: "x", text: "y".repeat(400_000) }))).toBe(413);
    for (const id of ["..%2f..%2fetc%2fpasswd", "0123456789abcdef", "%00", "x", ".."])
      expect([id, (await ask(`/api/notes/${id}`)).status]).toEqual([id, 404]);
    expect(await ask("/api/notes", "PATCH")).toMatchObject({ status: 405 });
    expect((await ask("/")).content).toContain("<title>Notes</title>");
    expect((await ask("/notes.js")).headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  test("SIGTERM lets it finish; a new one has the notes", async () => {
    const volume = directory();
    const first = await running(volume);
    await first.ask("/api/notes", "POST", JSON.stringify({ title: "kept" }));
    expect(await first.stop("SIGTERM")).toBe(0);
    expect(first.output()).toContain("all notes are written");
    const second = await running(volume);
    await expect.poll(() => second.output()).toContain("1 notes in");
    expect((await second.ask("/api/notes")).content).toMatchObject([{ title: "kept" }]);
  });

  test("kill -9 while notes are written loses none that was answered, and leaves no half", async () => {
    const volume = directory();
    // What a crash between writing and renaming leaves behind.
    writeFileSync(join(volume, "00112233445566aa.tmp"), '{"title":"ha');
    const first = await running(volume);
    const answered: Note[] = [];
    const writing = (async () => {
      for (let number = 0; ; number++) {
        const { content } = await first.ask(
          "/api/notes",
          "POST",
          JSON.stringify({ title: `n${number}`, text: "x".repeat(2000) }),
        );
        answered.push(content as Note);
      }
    })().catch(() => undefined);
    await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(20);
    process.kill(first.pid, "SIGKILL");
    await writing;

    const second = await running(volume);
    for (const note of answered)
      expect(await second.ask(`/api/notes/${note.id}`)).toMatchObject({ status: 200, content: note });
    expect(readdirSync(volume).filter((name) => !name.endsWith(".json"))).toEqual([]);
  });
});

test("example notes in a guest: a reached quota is told to the client, and leaves no half", async (context) => {
  skipFor(context, noKvm());
  const volume = project({});
  const server = await guest.start({ volume, monitor: ["--volume-quota", "/data=20K"] });
  onTestFinished(async () => void (await server.stop("SIGKILL")));
  const body = JSON.stringify({ title: "large", text: "x".repeat(6000) });
  const answers: number[] = [];
  for (let count = 0; count < 5; count++)
    answers.push((await fetch(`http://127.0.0.1:${server.port}/api/notes`, { method: "POST", body })).status);
  const kept = answers.filter((status) => status === 201).length;
  expect(kept).toBeGreaterThan(0);
  expect(answers).toEqual([...Array(kept).fill(201), ...Array(5 - kept).fill(507)]);
  expect(readdirSync(volume).filter((name) => name.endsWith(".json"))).toHaveLength(kept);
  expect(readdirSync(volume)).toHaveLength(kept);
});

type Ask = (
  path: string,
  method?: string,
  body?: string,
) => Promise<{ status: number; content: Note | string; headers: Headers }>;
