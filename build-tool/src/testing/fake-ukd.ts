// A stand-in for ukd in tests: an HTTP server on a Unix socket that answers from a table and keeps what it was asked.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "@unikernel/monitor/api";
import { main } from "../cli.ts";
import { memoryHost, type MemoryHost } from "./memory-host.ts";

export interface Asked {
  /** Such as `GET /v1/instances?ref=web`. */
  readonly call: string;
  readonly type: string | undefined;
  /** What JSON said, else the bytes. */
  readonly body: unknown;
}

/** What is answered: a value as JSON with 200, problems with their status, lines one by one, or text as it is. */
export type Answer =
  | { readonly value: unknown }
  | { readonly status: number; readonly problems: readonly Problem[] }
  /** With `breaks` the connection is cut behind the last one. */
  | { readonly lines: readonly unknown[]; readonly breaks?: boolean; readonly stays?: boolean }
  | { readonly status: number; readonly text: string };

/** By method and path without query, such as `GET /v1/instances`; a function is given what was asked. */
export type Answers = Readonly<Record<string, Answer | ((asked: Asked) => Answer)>>;

export interface FakeUkd {
  readonly socket: string;
  readonly asked: Asked[];
  answers: Answers;
  /** Runs `uk` with a host in memory that knows this server's socket. */
  uk(argv: readonly string[], host?: MemoryHost): Promise<{ code: number; output: string; errors: string }>;
  close(): Promise<void>;
}

export function value(answered: unknown): Answer {
  return { value: answered };
}

export function refusal(status: number, code: string, what: string, how: string): Answer {
  return { status, problems: [{ code, what, how }] };
}

export async function fakeUkd(answers: Answers = {}): Promise<FakeUkd> {
  const directory = mkdtempSync(join(tmpdir(), "fake-ukd-"));
  const fake: FakeUkd = {
    socket: join(directory, "ukd.sock"),
    asked: [],
    answers,
    async uk(argv, host = memoryHost()) {
      host.environment["UKD_HOST"] ??= fake.socket;
      const code = await main(host, argv, "/pkg/build-tool/dist/uk.cjs");
      return { code, output: host.output, errors: host.errors };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
  const server = serve(fake);
  await new Promise<void>((resolve) => server.listen(fake.socket, resolve));
  return fake;
}

function serve(fake: FakeUkd): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const type = request.headers["content-type"];
      const bytes = Buffer.concat(chunks);
      const body: unknown = type === "application/json" ? JSON.parse(bytes.toString()) : bytes;
      const asked = { call: `${request.method} ${request.url}`, type, body };
      fake.asked.push(asked);
      const found = fake.answers[asked.call.split("?")[0]!];
      const answer = typeof found === "function" ? found(asked) : found;
      if (answer === undefined) response.writeHead(404).end("no such answer");
      else if ("value" in answer) response.writeHead(200).end(JSON.stringify(answer.value));
      else if ("text" in answer) response.writeHead(answer.status).end(answer.text);
      else if ("problems" in answer)
        response.writeHead(answer.status).end(JSON.stringify({ problems: answer.problems }));
      else {
        response.writeHead(200, { "content-type": "application/x-ndjson" });
        response.write(answer.lines.map((line) => `${JSON.stringify(line)}\n`).join(""), () => {
          // Later, so that what came before it has been read.
          if (answer.breaks === true) setTimeout(() => response.destroy(), 50);
          else if (answer.stays !== true) response.end();
        });
      }
    });
  });
}
