// A web server for notes: a REST interface below /api/notes, and a page for people. The notes are files in the directory DATA.

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isId, limits, parseDraft } from "./note.ts";
import { NoteStore, TooManyNotes } from "./store.ts";

const port = Number(process.env["PORT"] ?? 3000);
const directory = process.env["DATA"] ?? "data";
/** A body in JSON may need six characters for one of a text's. */
const longest = 6 * (limits.title + limits.text) + 100;

const pages: Readonly<Record<string, readonly [file: string, type: string]>> = {
  "/": ["public/index.html", "text/html; charset=utf-8"],
  "/notes.css": ["public/notes.css", "text/css; charset=utf-8"],
  "/notes.js": ["public/notes.js", "text/javascript; charset=utf-8"],
};

interface Answer {
  readonly status: number;
  readonly content?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const problem = (status: number, error: string): Answer => ({ status, content: { error } });
const noNote = problem(404, "There is no such note.");

const store = await NoteStore.open(directory);

async function answer(request: IncomingMessage): Promise<Answer> {
  const [pathname = "/", query] = (request.url ?? "/").split("?");
  const [, id] = /^\/api\/notes(?:\/([^/]*))?$/.exec(pathname) ?? [undefined, ""];
  if (pathname === "/api/notes") {
    if (request.method === "GET")
      return { status: 200, content: await store.list(new URLSearchParams(query).get("search") ?? "") };
    if (request.method === "POST") return write(request, undefined);
    return { ...problem(405, "Use GET or POST here."), headers: { allow: "GET, POST" } };
  }
  if (id === undefined || !isId(id)) return problem(404, `There is nothing at ${pathname}.`);
  if (request.method === "GET") {
    const note = await store.get(id);
    return note === undefined ? noNote : { status: 200, content: note };
  }
  if (request.method === "PUT") return write(request, id);
  if (request.method === "DELETE") return (await store.remove(id)) ? { status: 204 } : noNote;
  return { ...problem(405, "Use GET, PUT or DELETE here."), headers: { allow: "GET, PUT, DELETE" } };
}

/** Makes a note, or replaces the one with `id`. */
async function write(request: IncomingMessage, id: string | undefined): Promise<Answer> {
  const body = await bodyOf(request);
  if (body === undefined) return problem(413, "The note is too long.");
  const draft = parseDraft(body);
  if (typeof draft === "string") return problem(400, draft);
  if (id === undefined) {
    const note = await store.create(draft);
    return { status: 201, content: note, headers: { location: `/api/notes/${note.id}` } };
  }
  const note = await store.replace(id, draft);
  return note === undefined ? noNote : { status: 200, content: note };
}

/** The body's text; undefined if it is longer than any note can be. What is too long is read, for the client to hear of it, and not kept. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= longest) chunks.push(chunk);
  }
  return length > longest ? undefined : Buffer.concat(chunks).toString();
}

/** What a failed write means to the client: a full disk and a reached quota are told from mistakes of this program. */
function failed(error: unknown): Answer {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof TooManyNotes || code === "ENOSPC" || code === "EDQUOT")
    return problem(507, "There is no room for another note.");
  // The client went away before its note was whole.
  if (code === "ECONNRESET") return problem(400, "The body is not whole.");
  console.error(error);
  return problem(500, "The note cannot be read or written now.");
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [pathname = "/"] = (request.url ?? "/").split("?");
  const page = request.method === "GET" ? pages[pathname] : undefined;
  if (page !== undefined) {
    response.writeHead(200, { "content-type": page[1] }).end(readFileSync(page[0]));
    return;
  }
  const { status, content, headers } = await answer(request).catch(failed);
  response.writeHead(status, {
    ...(content !== undefined && { "content-type": "application/json; charset=utf-8" }),
    ...headers,
  });
  response.end(content === undefined ? undefined : `${JSON.stringify(content)}\n`);
}

const server = createServer((request, response) => void serve(request, response));
server.listen(port, () => console.log(`${store.size} notes in ${directory}, listening on port ${port}`));

/** Takes no further connection, answers what has begun, and ends. */
function stop(): void {
  server.close(() => {
    void store.settled().then(() => {
      console.log("all notes are written");
      process.exit(0);
    });
  });
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
