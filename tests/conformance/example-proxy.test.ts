// The example proxy on Node.js and in a guest: requests and bodies go through as streams; in the guest the monitor keeps the allow-list.

import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { places, type Place, type Running } from "../harness/example.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";

let origin: Server;
let port: number;

beforeAll(async () => {
  origin = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://origin");
    if (pathname === "/echo") {
      response.setHeader("content-type", request.headers["content-type"] ?? "application/octet-stream");
      request.pipe(response);
    } else if (pathname === "/moved") response.writeHead(302, { location: "/elsewhere" }).end();
    else if (pathname === "/cut") {
      response.writeHead(200, { "content-length": "10" });
      response.write("12345", () => response.destroy());
    } else if (pathname === "/headers") {
      response.setHeader("x-origin", "yes");
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers }));
    } else response.writeHead(404, "Nothing Here").end("none\n");
  }).listen(0, "127.0.0.1");
  await once(origin, "listening");
  ({ port } = origin.address() as AddressInfo);
});
afterAll(async () => {
  origin.closeAllConnections();
  origin.close();
  await once(origin, "close");
});

const [node, guest] = places("proxy", "node-adapter.js", 3000);

/** Starts it with its own allow-list and more rules; stopped with the test. */
async function running({ start }: Place, ...rules: string[]): Promise<Running & { url: string }> {
  const asked = ["localhost:8080", "example.com:80", "*.example.com:80"];
  const monitor = [...asked, ...rules].flatMap((rule) => ["--allow-net", rule]);
  const server = await start({ monitor });
  onTestFinished(async () => void (await server.stop("SIGKILL")));
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

describe.each([node, guest])("example proxy on $place", (at) => {
  beforeEach((context) => skipFor(context, at === guest ? noKvm() : undefined));

  test("passes requests on, with what is for the server and not what is for the connection", async () => {
    const { url } = await running(at, `127.0.0.1:${port}`);
    const headers = { "x-mine": "1", "content-type": "text/plain" };
    const response = await fetch(`${url}/127.0.0.1:${port}/headers?a=b%20c`, { method: "PUT", headers, body: "x" });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-origin")).toBe("yes");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const seen = (await response.json()) as { url: string; method: string; headers: Record<string, string> };
    expect(seen).toMatchObject({ url: "/headers?a=b%20c", method: "PUT" });
    expect(seen.headers).toMatchObject({ "x-mine": "1", host: `127.0.0.1:${port}`, "content-type": "text/plain" });
    const missing = await fetch(`${url}/127.0.0.1:${port}/`);
    expect([missing.status, missing.statusText, await missing.text()]).toEqual([404, "Nothing Here", "none\n"]);
    const moved = await fetch(`${url}/127.0.0.1:${port}/moved`, { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([302, "/elsewhere"]);
  });

  test("bodies stream both ways: the first piece comes back before the last is sent", async () => {
    const { url } = await running(at, `127.0.0.1:${port}`);
    let send: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
    const asked = fetch(`${url}/127.0.0.1:${port}/echo`, { method: "POST", body, duplex: "half" } as RequestInit);
    send!.enqueue(new TextEncoder().encode("first"));
    const reader = (await asked).body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe("first");
    const large = "0123456789abcdef".repeat(40_000);
    send!.enqueue(new TextEncoder().encode(large));
    send!.close();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) rest += part.value;
    expect(rest === large).toBe(true);
  });

  test("a server that hangs up in the middle is no complete answer", async () => {
    const { url } = await running(at, `127.0.0.1:${port}`);
    const cut = await fetch(`${url}/127.0.0.1:${port}/cut`)
      .then((response) => response.text())
      .catch(() => "refused");
    expect(cut).not.toBe("12345");
  });

  test("a port at which nobody listens is a bad gateway", async () => {
    const none = await freePort();
    const { url } = await running(at, `127.0.0.1:${none}`);
    const response = await fetch(`${url}/127.0.0.1:${none}/`);
    expect([response.status, await response.text()]).toEqual([
      502,
      `127.0.0.1:${none} cannot be reached (ECONNREFUSED)\n`,
    ]);
    expect((await fetch(`${url}/`)).status).toBe(400);
  });

  // On Node.js there is nobody to refuse anything.
});

test("example proxy in a guest refuses what is not granted", async (context) => {
  skipFor(context, noKvm());
  const { url } = await running(guest, "localhost");
  for (const host of [`127.0.0.2:${port}`, "10.1.2.3", "[::1]:2", "secret.invalid", `localhost.invalid:${port}`]) {
    const response = await fetch(`${url}/${host}/`);
    expect([host, response.status, await response.text()]).toEqual([
      host,
      403,
      `${host} is not among the destinations of this proxy\n`,
    ]);
  }
  // The name is granted, so the addresses that it stands for are.
  expect((await fetch(`${url}/localhost:${port}/`)).status).toBe(404);
});
