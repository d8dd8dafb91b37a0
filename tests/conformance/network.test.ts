// Scenes of node:net, node:dgram and node:dns give the same in a guest as on Node.js: events, results and errors' words.

import { join } from "node:path";
import { expect, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { buildImage } from "../harness/images.ts";
import { root, vmm } from "../harness/places.ts";
import { run } from "../harness/program.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { run as application } from "./network/app.ts";

test("network", { timeout: 120_000 }, async (context) => {
  skipFor(context, noKvm());
  const image = await buildImage(join(root, "tests/conformance/network/main.ts"));
  const [port, refused] = [await freePort(), await freePort()];
  const expected: string[] = [];
  await application({ port, refused }, (line) => expected.push(line));
  const ports = ["--listen", `${port}:${port}`, "--listen", `${port}:${port}/udp`];
  const reach = ["--allow-net", "127.0.0.1", "--allow-net", "localhost"];
  const { code, stdout, stderr } = await run(vmm, [...ports, ...reach, image, "--", String(port), String(refused)]);
  const actual = stdout.trimEnd().split("\n");
  const different = expected.flatMap((line, i) =>
    actual[i] === line ? [] : [{ line: i, expected: line, actual: actual[i] }],
  );
  expect(different.slice(0, 8)).toEqual([]);
  expect(actual).toHaveLength(expected.length);
  expect(expected.length).toBeGreaterThan(60);
  expect([code, stderr]).toEqual([0, ""]);
});
