// Speaks to ukd: HTTP over its Unix socket, or over TLS. An answer is a value, or what ukd says is wrong.

import { request as requestPlain, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestTls } from "node:https";
import type { Problems } from "@unikernel/monitor/api";
import { failure, success, Stop, type Diagnostic, type Result } from "../diagnostic.ts";
import * as messages from "../messages/control.ts";
import { place, type Address } from "./address.ts";
import { readLines } from "./ndjson.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The longest answer that is not a stream; 10,000 instances are about 5 MB. */
const longest = 64 * 2 ** 20;
/** Milliseconds without a byte. To stop a guest may take as long as its grace. */
const patience = { GET: 30_000, others: 900_000 };

export interface Client {
  /** Whether ukd sees the same files as this process. */
  readonly local: boolean;
  get<T>(path: string, query?: Query): Promise<Result<T>>;
  /** `body` is sent as JSON, bytes as they are. */
  send<T>(method: Exclude<Method, "GET">, path: string, body?: unknown, query?: Query): Promise<Result<T>>;
  /** The lines of an answer as they come. The sequence throws `Stop` if it breaks off. */
  lines<T>(path: string, query?: Query): Promise<Result<AsyncGenerator<T, void, undefined>>>;
  /** Ends what is still open; else it would keep the program from ending. */
  close(): void;
}

/** A path of the API with names in it: `path("guests", "a/b")` is `/v1/guests/a%2Fb`. */
export function path(...parts: readonly string[]): string {
  // A part of dots alone would be taken for a step in the tree.
  return `/v1/${parts.map((part) => encodeURIComponent(part).replace(/^\.+$/, (dots) => "%2E".repeat(dots.length))).join("/")}`;
}

export function connect(address: Address): Client {
  const target: RequestOptions =
    address.kind === "socket"
      ? { socketPath: address.path, host: "localhost" }
      : { host: address.host, port: address.port, ...(address.authority !== undefined && { ca: address.authority }) };
  const token = address.kind === "tls" ? address.token : undefined;
  const where = place(address);
  const calls = new Set<ClientRequest>();

  const open = (method: Method, to: string, query: Query = {}, body?: unknown, forever = false) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const bytes = body === undefined || body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
      const call = (address.kind === "socket" ? requestPlain : requestTls)(
        {
          ...target,
          method,
          path: `${to}${search(query)}`,
          // One connection each, closed behind the answer: nothing keeps the program from ending.
          agent: false,
          headers: {
            accept: "application/json, application/x-ndjson",
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(bytes !== undefined && {
              "content-type": body instanceof Uint8Array ? "application/octet-stream" : "application/json",
              "content-length": bytes.length,
            }),
          },
        },
        (answer) => {
          if (forever) call.setTimeout(0);
          resolve(answer);
        },
      );
      calls.add(call);
      call.on("close", () => calls.delete(call));
      call.on("error", reject);
      const limit = method === "GET" ? patience.GET : patience.others;
      call.setTimeout(limit, () => call.destroy(new Error(`no answer in ${limit / 1000} seconds`)));
      call.end(bytes);
    }).then(
      (answer): Result<IncomingMessage> => success(answer),
      // Also what is thrown at once: an authority that is no PEM.
      (error: NodeJS.ErrnoException) =>
        failure(messages.unreachable(where, reasonOf(error), address.kind === "socket")),
    );

  const ask = async <T>(method: Method, to: string, query?: Query, body?: unknown): Promise<Result<T>> => {
    const answer = await open(method, to, query, body);
    return answer.ok ? whole<T>(answer.value, `${where}${to}`) : answer;
  };

  return {
    local: address.kind === "socket",
    get: (to, query) => ask("GET", to, query),
    send: (method, to, body, query) => ask(method, to, query, body),
    async lines<T>(to: string, query?: Query) {
      const answer = await open("GET", to, query, undefined, true);
      if (!answer.ok) return answer;
      if (answer.value.statusCode !== 200) {
        const said = await whole<never>(answer.value, `${where}${to}`);
        return said.ok ? failure(messages.badAnswer(where, `it answers ${answer.value.statusCode}`)) : said;
      }
      return success(each<T>(answer.value, where));
    },
    close() {
      for (const call of calls) call.destroy();
    },
  };
}

function search(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such socket",
  ECONNREFUSED: "nobody listens there",
  EACCES: "this user may not use the socket",
  ENOTFOUND: "there is no host of this name",
};

function reasonOf({ code = "", message }: NodeJS.ErrnoException): string {
  // An error of several attempts has no message of its own.
  return reasons[code] ?? (message || code || "the connection fails");
}

async function* each<T>(answer: IncomingMessage, where: string): AsyncGenerator<T, void, undefined> {
  try {
    for await (const value of readLines(answer)) yield value as T;
  } catch (error) {
    const say = error instanceof SyntaxError ? messages.badAnswer : messages.broken;
    throw new Stop([say(where, (error as Error).message)]);
  } finally {
    answer.destroy();
  }
}

/** The whole answer: what it holds, or what is wrong. */
async function whole<T>(answer: IncomingMessage, where: string): Promise<Result<T>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > longest) return failure(messages.badAnswer(where, `its answer is longer than ${longest} bytes`));
      chunks.push(chunk);
    }
  } catch (error) {
    return failure(messages.broken(where, (error as Error).message));
  }
  const status = answer.statusCode ?? 0;
  const text = Buffer.concat(chunks).toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failure(messages.badAnswer(where, `it answers ${status} with what is no JSON`));
  }
  if (typeof value !== "object" || value === null)
    return failure(messages.badAnswer(where, `it answers ${status} with what is no object`));
  if (status >= 200 && status < 300) return success(value as T);
  return failure(...problemsOf(value, where, status));
}

function problemsOf(value: object, where: string, status: number): readonly Diagnostic[] {
  const { problems } = value as Partial<Problems>;
  if (!Array.isArray(problems) || problems.length === 0)
    return [messages.badAnswer(where, `it answers ${status} and does not say why`)];
  return problems.map((problem) => messages.refused(problem));
}
