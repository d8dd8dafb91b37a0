// What ukd refuses before anything is done, each with its place and its mend.

import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { image } from "@unikernel/monitor/internal/testing";
import { expect, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { Ukd } from "./ukd.ts";

const needy = image({ name: "needy", memory: 32 << 20, listen: [3000], datagram: [53], volumes: ["/data"] });
const plain = image({ name: "plain", memory: 32 << 20 });

/** A ukd, and beside its configuration an image that needs much and one that needs nothing. None of them ever runs. */
async function started(): Promise<Ukd> {
  const ukd = await Ukd.start();
  for (const [name, bytes] of Object.entries({ needy, plain })) writeFileSync(join(ukd.directory, `${name}.uk`), bytes);
  return ukd;
}

/** `CODE LINE:COLUMN PATH` of each mistake, the same of a plan and of an apply; nothing may have been done. */
async function refused(ukd: Ukd, text: string): Promise<readonly string[]> {
  const before = (await ukd.ask("GET", "/v1/guests")).body;
  const answers = [await ukd.apply(text, true), await ukd.apply(text)];
  expect(answers.map(({ status }) => status)).toEqual([422, 422]);
  expect(answers[1]!.body).toEqual(answers[0]!.body);
  expect((await ukd.ask("GET", "/v1/guests")).body, "nothing was done").toEqual(before);
  const problems = answers[0]!.body.problems as { code: string; where: string; how: string }[];
  for (const { how } of problems) expect(how).not.toMatch(/`-[pv] /);
  return problems.map(
    ({ code, where }) => `${code} ${where.replace(`${ukd.directory}/ukd.yaml:`, "").replace(",", "")}`,
  );
}

test("what `ukd check` finds on the disk, `uk apply` refuses", async () => {
  const ukd = await started();
  writeFileSync(join(ukd.directory, "text"), "#!/bin/sh\necho this is no image\n");
  expect(
    await refused(
      ukd,
      `images: { gone: ./gone.uk }
devices: { d: { directory: ./nothing } }
guests:
  a: { image: ./plain.uk, secrets: { KEY: ./key } }
  b: { image: ./plain.uk, volumes: ["./dta:/data"] }
  c: { image: ./gone/c.uk }
  d: { image: ./text }
`,
    ),
  ).toEqual([
    "NOT_AN_IMAGE 1:17 images.gone",
    "NO_DIRECTORY 2:15 devices.d",
    "BAD_SECRET 4:43 guests.a.secrets.KEY",
    "NO_DIRECTORY 5:37 guests.b.volumes[0]",
    "NOT_AN_IMAGE 6:15 guests.c.image",
    "NOT_AN_IMAGE 7:15 guests.d.image",
  ]);
  expect(readdirSync(join(ukd.state, "images")).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("a link that leads into a device of others is refused", async () => {
  const ukd = await started();
  mkdirSync(join(ukd.directory, "disk"));
  symlinkSync(join(ukd.directory, "disk"), join(ukd.directory, "link"));
  const text = `devices: { d: { directory: ./disk } }\nguests: { a: { image: ./plain.uk, volumes: ["./link:/x"] } }`;
  expect(await refused(ukd, text)).toEqual(["DEVICE_NOT_CLAIMED 2:45 guests.a.volumes[0]"]);
});

test("ports and volumes that an image needs and its guest is not granted are told with their places", async () => {
  const ukd = await started();
  const text = (fields: string) => `guests:\n  a:\n    image: ./needy.uk\n    replicas: 0\n${fields}`;
  expect(await refused(ukd, text(""))).toEqual([
    "PORT_NOT_GRANTED 2:3 guests.a.ports",
    "PORT_NOT_GRANTED 2:3 guests.a.ports",
    "VOLUME_NOT_GRANTED 2:3 guests.a.volumes",
  ]);
  expect(await refused(ukd, text(`    ports: ["0:53/udp"]\n    volumes: [".:/data"]\n`))).toEqual([
    "PORT_NOT_GRANTED 5:5 guests.a.ports",
  ]);
  const whole = await ukd.apply(text(`    ports: ["0:3000", "0:53/udp"]\n    volumes: [".:/data"]\n`));
  expect(whole.body).toMatchObject({ applied: true });
});

test("what the images ask for is held against `host.memory`, at its place", async () => {
  const ukd = await started();
  const text = (memory: string) => `host:\n  memory: ${memory}\nguests: { a: { image: ./plain.uk, replicas: 3 } }`;
  expect(await refused(ukd, text("64M"))).toEqual(["MEMORY_OVER_HOST 2:11 host.memory"]);
});

test("what does not fit a guest that was deployed by hand is told at its place in the file", async () => {
  const ukd = await started();
  const port = await freePort();
  await ukd.apply(`guests: { a: { image: ./plain.uk, replicas: 0 } }`);
  const specification = { image: "plain", replicas: 0, ports: [`${port}:80`] };
  const put = await ukd.ask("PUT", "/v1/guests/by-hand", { specification, directory: ukd.directory });
  expect(put.status).toBe(200);
  const text = `guests:\n  a: { image: ./plain.uk, replicas: 0, ports: ["${port}:3000"] }`;
  expect(await refused(ukd, text)).toEqual(["PORT_TWICE 2:48 guests.a.ports[0]"]);
});

test("a guest that is deployed stands in no file, and no message names one", async () => {
  const ukd = await started();
  await ukd.apply(`guests: { a: { image: ./plain.uk, replicas: 0 } }`);
  const put = (name: string, fields: object) =>
    ukd.ask("PUT", `/v1/guests/${encodeURIComponent(name)}`, {
      specification: { image: "plain", ...fields },
      directory: ukd.directory,
    });
  expect(await put("Bad Name", {})).toMatchObject({
    status: 422,
    body: { problems: [{ code: "BAD_NAME", where: 'guests["Bad Name"]', how: expect.stringContaining("lower-case") }] },
  });
  expect(await put("web", { memory: "lots" })).toMatchObject({
    status: 422,
    body: { problems: [{ code: "BAD_SIZE", where: "guests.web.memory" }] },
  });
});
