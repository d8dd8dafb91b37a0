// Weights of guests, which are the niceness of their processes.

import { readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { expect, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { Ukd } from "./ukd.ts";

test("a weight that was lowered is raised again, to the usual one, too", async (context) => {
  skipFor(context, noKvm());
  skipFor(context, process.getuid?.() === 0 ? undefined : "raising a priority needs CAP_SYS_NICE, so root");
  const ukd = await Ukd.start();
  await ukd.apply(`guests: { web: { image: "{app}", ports: ["${await freePort()}:3000"], cpu: { weight: 50 } } }`);
  await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
  const [web] = await ukd.instances();
  const seen = [getPriority(web!.process!)];
  for (const weight of [200, 100]) {
    await ukd.ask("PATCH", "/v1/guests/web", { cpu: { weight } });
    seen.push(getPriority(web!.process!));
  }
  expect(seen).toEqual([3, -3, 0]);
});

test("a volume server has its monitor's weight, from the start and when that is changed", async (context) => {
  skipFor(context, noKvm());
  skipFor(context, process.getuid?.() === 0 ? undefined : "raising a priority needs CAP_SYS_NICE, so root");
  const ukd = await Ukd.start();
  const ports = `["${await freePort()}:3000"]`;
  const volumes = `["${ukd.directory}:/data:ro"]`;
  await ukd.apply(`guests: { web: { image: "{app}", ports: ${ports}, volumes: ${volumes}, cpu: { weight: 50 } } }`);
  await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
  const [web] = await ukd.instances();
  const servers = readFileSync(`/proc/${web!.process}/task/${web!.process}/children`, "latin1").trim().split(" ");
  expect(servers).toHaveLength(1);
  const seen = (): number[] => [web!.process!, Number(servers[0])].map((id) => getPriority(id));
  await expect.poll(seen).toEqual([3, 3]);
  await ukd.ask("PATCH", "/v1/guests/web", { cpu: { weight: 200 } });
  expect(seen()).toEqual([-3, -3]);
});
