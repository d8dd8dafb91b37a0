// Exclusive devices: nobody has one beside another, also while it changes hands, and whoever is deployed by hand neither.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { Ukd } from "./ukd.ts";

beforeEach((context) => skipFor(context, noKvm()));

const scratch = `devices: { scratch: { directory: ./scratch, mode: exclusive } }\n`;
const claim = `devices: [{ device: scratch, at: /scratch }]`;
const guests = (first: string, second: string): string => `${scratch}guests:
  first: { image: "{app}", ports: ["0:3000"], env: { STUBBORN: "1" }, stop: { grace: 400ms }, ${first} }
  second: { image: "{app}", ports: ["0:3000"], ${second} }
`;

test("a device changes hands when whoever has it is over", async () => {
  const ukd = await Ukd.start();
  mkdirSync(join(ukd.directory, "scratch"));
  await ukd.apply(guests(claim, "arguments: []"));
  await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["first-1 running", "second-1 running"]);
  const [before] = await ukd.instances();
  await ukd.apply(guests("arguments: []", claim));
  await expect
    .poll(async () => (await ukd.instances()).map(({ reason }) => reason), { timeout: 20_000, interval: 5 })
    .toContain("waits for the device scratch, which first-1 still has");
  await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["first-1 running", "second-1 running"]);
  const events = await ukd.events();
  const over = events.findIndex(({ kind, id }) => kind === "instance-ended" && id === before!.id);
  const taken = events.findLastIndex(({ kind, instance }) => kind === "instance-started" && instance === "second-1");
  expect(over).toBeGreaterThan(-1);
  expect(taken).toBeGreaterThan(over);
});

test("what is deployed by hand is judged by the devices of the file, also by the next ukd", async () => {
  const ukd = await Ukd.start();
  mkdirSync(join(ukd.directory, "scratch/below"), { recursive: true });
  await ukd.apply(guests(claim, "arguments: []"));
  const image = (await ukd.ask("GET", "/v1/images")).body.images[0].id as string;
  const deploy = () =>
    ukd.ask("PUT", "/v1/guests/byhand", {
      specification: { image, volumes: ["./scratch/below:/data"] },
      directory: ukd.directory,
    });
  const refused = { status: 422, body: { problems: [{ code: "DEVICE_NOT_CLAIMED" }] } };
  expect(await deploy()).toMatchObject(refused);
  await ukd.end("SIGKILL");
  await ukd.begin();
  expect(await deploy()).toMatchObject(refused);
});
