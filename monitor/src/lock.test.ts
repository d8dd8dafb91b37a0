import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { take } from "./lock.ts";
import { scratch } from "./testing.ts";

const me = { process: process.pid, socket: "/run/ukd/ukd.sock" };

/** Somebody who listens in the directory and says nothing. */
async function silent(directory: string): Promise<Server> {
  mkdirSync(join(directory, "ukd.lock"));
  const server = createServer().listen(join(directory, "ukd.lock/0.sock"));
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return server;
}

test("a directory is held by one, who says who it is, until it releases it; its path may be long", async () => {
  const directory = join(scratch(), "x".repeat(200));
  mkdirSync(directory);
  const first = await take(directory, me);
  expect(await take(directory, { ...me, process: 1 })).toEqual({ ok: false, holder: me });
  if (first.ok) first.release();
  expect(await take(directory, me)).toMatchObject({ ok: true });
  expect(readdirSync(join(directory, "ukd.lock"))).toHaveLength(1);
});

test("of many at the same moment one has it", async () => {
  const directory = scratch();
  const taken = await Promise.all(Array.from({ length: 8 }, () => take(directory, me)));
  expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
});

test("what a dead process has left holds nothing, and goes", async () => {
  const directory = scratch();
  const server = await silent(directory);
  renameSync(join(directory, "ukd.lock/0.sock"), join(directory, "ukd.lock/1.sock"));
  server.close();
  expect(await take(directory, me)).toMatchObject({ ok: true });
  expect(readdirSync(join(directory, "ukd.lock"))).not.toContain("1.sock");
});

test("a process that is too busy to answer holds what it has", async () => {
  const directory = scratch();
  await silent(directory);
  expect(await take(directory, me)).toEqual({ ok: false });
});
