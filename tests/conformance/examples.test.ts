// Each example answers the same on Node.js and in a guest.

import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, startNode, type Running } from "../harness/example.ts";
import { buildImage } from "../harness/images.ts";
import { root, vmm } from "../harness/places.ts";
import { run } from "../harness/program.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { serve } from "../harness/serve.ts";

interface Example {
  readonly name: string;
  /** What is built for the guest, and what Node.js runs, relative to the example. */
  readonly guest: string;
  readonly node: string;
  readonly requests: readonly string[];
  /** Headers in which a thin adapter may differ. */
  readonly ignored?: RegExp;
}

const body = (method: string, path: string, content: string, head = ""): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(content)}\r\n${head}\r\n${content}`;
const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\nConnection: close\r\n\r\n`;
const chunked =
  "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
const shared = [
  get("/"),
  get("/?name=caf%C3%A9+%F0%9F%98%80"),
  get("/json"),
  get("/missing/../gone"),
  body("POST", "/echo", "grüße", "Content-Type: text/plain; charset=utf-8\r\n"),
  body("POST", "/echo", "x".repeat(200_000)),
  chunked,
  body("PUT", "/json", "{}"),
  "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
];

const examples: readonly Example[] = [
  {
    name: "http",
    guest: ".",
    node: "server.js",
    requests: [...shared, "GET / HTTP/1.0\r\n\r\n", "NONSENSE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"],
  },
  {
    name: "http, fetch form",
    guest: "fetch.ts",
    node: "node-adapter.js",
    requests: shared,
    ignored: /^(transfer-encoding|content-length|connection|keep-alive):/i,
  },
  {
    name: "files",
    guest: ".",
    node: "server.js",
    requests: [get("/"), get("/style.css"), get("/box.svg"), get("/none"), get("/../../etc/passwd"), get("/%2e%2e/x")],
  },
];

describe.each(examples)("example $name", ({ name, guest, node, requests, ignored }) => {
  const folder = join(root, "examples", name.split(",")[0]!);
  let onNode: Running | undefined;
  let inGuest: Awaited<ReturnType<typeof serve>> | undefined;

  beforeAll(async () => {
    if (noKvm() !== undefined) return;
    inGuest = await serve(await buildImage(join(folder, guest)), [3000]);
    onNode = await startNode(folder, node);
  }, 60_000);
  afterAll(async () => {
    await inGuest?.stop();
    await onNode?.stop();
  });

  for (const request of requests)
    test(JSON.stringify(request.slice(0, 60)), async (context) => {
      skipFor(context, noKvm());
      const [expected, actual] = [await talk(onNode!.port, request), await talk(inGuest!.port(3000), request)];
      expect(comparable(actual, ignored)).toBe(comparable(expected, ignored));
      expect(expected).not.toBe("");
    });
});

test("example hello prints the same", async (context) => {
  skipFor(context, noKvm());
  const folder = join(root, "examples/hello");
  const compiled = await compile(folder);
  const onNode = await run(process.execPath, [join(compiled.folder, "main.js"), "you"]);
  compiled.remove();
  const inGuest = await run(vmm, [await buildImage(folder), "--", "you"]);
  expect(inGuest).toEqual(onNode);
});

/** The answer to what is sent on one connection, to its end. */
async function talk(port: number, request: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(request);
  let text = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
  await once(socket, "close");
  return text;
}

/** Header lines in order, without the time; a chunked body is put together, for its cuts may differ. */
function comparable(answer: string, ignored: RegExp | undefined): string {
  const end = answer.indexOf("\r\n\r\n");
  const lines = answer.slice(0, end).split("\r\n");
  const content = answer.slice(end + 4);
  const whole = lines.some((line) => /^transfer-encoding: chunked$/i.test(line)) ? dechunk(content) : content;
  const kept = lines.filter((line) => !/^date:/i.test(line) && ignored?.test(line) !== true);
  return [...(ignored === undefined ? kept : kept.map((line) => line.toLowerCase()).toSorted()), "", whole].join("\n");
}

function dechunk(content: string): string {
  let text = "";
  for (let at = 0; ;) {
    const line = content.indexOf("\r\n", at);
    const size = Number.parseInt(content.slice(at, line), 16);
    if (!(size > 0)) return text;
    text += content.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
