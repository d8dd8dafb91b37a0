import { createServer, type RequestListener } from "node:http";
import { createServer as createTcp } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Health } from "./config/types.ts";
import { HealthCheck, probe } from "./health.ts";
import { scratch } from "./testing.ts";

const http: Health = { kind: "http", path: "/health", port: 80, interval: 30, timeout: 2000, failures: 2 };

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const path = join(scratch(), "p");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return path;
}

const answering = (status: number): Promise<string> => served((_asked, answer) => answer.writeHead(status).end());

describe("one question", () => {
  test.each([
    [200, undefined],
    [204, undefined],
    [302, undefined],
    [404, "GET /health is answered with 404"],
    [500, "GET /health is answered with 500"],
  ])("answered with %d", async (status, flaw) => {
    expect(await probe(http, await answering(status))).toBe(flaw);
  });

  test("goes to the path, over a connection of its own", async () => {
    const asked: string[] = [];
    const path = await served((request, answer) => {
      asked.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers.connection}`);
      answer.end();
    });
    await probe(http, path);
    expect(asked).toEqual(["GET /health localhost close"]);
  });

  test("that is never answered has an end", async () => {
    const path = await served(() => {});
    expect(await probe({ ...http, timeout: 50 }, path)).toBe("no answer within 50 ms");
  });

  test("to nobody, or to somebody who speaks no HTTP", async () => {
    expect(await probe(http, join(scratch(), "nobody"))).toContain("ENOENT");
    const server = createTcp((socket) => socket.on("error", () => {}).end("hello?\r\n\r\n"));
    const path = join(scratch(), "p");
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    expect(await probe(http, path)).toMatch(/\S/);
    expect(await probe({ ...http, kind: "tcp" }, path)).toBeUndefined();
    expect(await probe({ ...http, kind: "tcp" }, join(scratch(), "nobody"))).toContain("ENOENT");
  });

  test("that was answered in time while this program was busy is answered", async () => {
    // The answer comes at once, but is looked for only when the time is over: that was once taken for silence.
    const path = await answering(200);
    const asked = probe({ ...http, timeout: 100 }, path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const until = performance.now() + 150;
    while (performance.now() < until);
    expect(await asked).toBeUndefined();
  });
});

describe("a check", () => {
  const check = (health: Health, path: string) => {
    const told: string[] = [];
    const running = new HealthCheck(health, path, (healthy, flaw) => told.push(`${healthy} ${flaw}`.trim()));
    onTestFinished(() => running.end());
    return { running, told };
  };

  test("tells the first success, and each change after so many failures", async () => {
    const answers: number[] = [];
    let status = 200;
    const path = await served((_asked, answer) => {
      answers.push(status);
      answer.writeHead(status).end();
    });
    const { running, told } = check(http, path);
    await expect.poll(() => told).toEqual(["true"]);
    expect(running.decided).toBe(true);
    status = 500;
    await expect.poll(() => told, { timeout: 5000 }).toEqual(["true", "false GET /health is answered with 500"]);
    expect(answers.filter((answer) => answer === 500).length).toBeGreaterThanOrEqual(2);
    status = 200;
    await expect.poll(() => told, { timeout: 5000 }).toHaveLength(3);
    expect(told[2]).toBe("true");
  });

  test("a single failure is nothing", async () => {
    let count = 0;
    const path = await served((_asked, answer) => answer.writeHead(++count % 2 === 0 ? 500 : 200).end());
    const { told } = check(http, path);
    await expect.poll(() => count, { timeout: 5000 }).toBeGreaterThan(8);
    expect(told).toEqual(["true"]);
  });

  test("one that never begins is told once its time is over, and can still recover", async () => {
    let status = 500;
    const path = await served((_asked, answer) => answer.writeHead(status).end());
    const { running, told } = check({ ...http, interval: 200, failures: 2 }, path);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(running.decided, "it has as long as it has later").toBe(false);
    await expect.poll(() => told, { timeout: 5000 }).toHaveLength(1);
    status = 200;
    await expect.poll(() => told, { timeout: 5000 }).toHaveLength(2);
  });

  test("says nothing more after its end", async () => {
    const { running, told } = check(http, await answering(200));
    running.end();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told).toEqual([]);
  });
});
