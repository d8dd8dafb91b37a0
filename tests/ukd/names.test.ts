// What names stand for: commands about guests take no instance, and what runs is not removed by the way.

import { beforeEach, expect, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { Ukd } from "./ukd.ts";

beforeEach((context) => skipFor(context, noKvm()));

/** A ukd whose guest `web` runs twice. */
async function two(): Promise<Ukd> {
  const ukd = await Ukd.start();
  await ukd.apply(`guests: { web: { image: "{app}", replicas: 2, ports: ["${await freePort()}:3000"] } }`);
  await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
  return ukd;
}

test("a running guest is not removed without force; one that is stopped is", async () => {
  const ukd = await two();
  const before = await ukd.instances();
  const refused = await ukd.ask("DELETE", "/v1/guests/web");
  expect(refused).toMatchObject({
    status: 422,
    body: {
      problems: [{ code: "GUEST_RUNS", what: "The guest `web` still has instances: 2 running" }],
    },
  });
  expect((await ukd.instances()).map(({ id, state }) => [id, state])).toEqual(before.map(({ id }) => [id, "running"]));
  await ukd.ask("POST", "/v1/stop", { ref: "web" });
  expect((await ukd.ask("DELETE", "/v1/guests/web")).status).toBe(200);
  expect((await ukd.ask("GET", "/v1/guests")).body).toEqual({ guests: [] });
});

test("an instance's name or id stands for no guest: nothing of the guest is removed, scaled or changed", async () => {
  const ukd = await two();
  const before = await ukd.instances();
  const second = before[1]!.id;
  for (const reference of ["web-2", second, second.slice(0, 11)]) {
    const refusals = [
      await ukd.ask("DELETE", `/v1/guests/${reference}?force=true`),
      await ukd.ask("POST", "/v1/scale", { guest: reference, replicas: 0 }),
      await ukd.ask("PATCH", `/v1/guests/${reference}`, { cpu: { cap: 50 } }),
    ];
    for (const { status, body } of refusals)
      expect([status, body.problems]).toEqual([
        422,
        [
          {
            code: "NOT_A_GUEST",
            what: `\`${reference}\` is ${reference === "web-2" ? "an instance" : "the instance `web-2`"}, not a guest`,
            how: "Name the guest, `web`, if all of it is meant; `uk scale web=N` makes fewer, `uk stop web-2` stops one",
          },
        ],
      ]);
  }
  expect((await ukd.instances()).map(({ id, state }) => [id, state])).toEqual(before.map(({ id }) => [id, "running"]));
  expect((await ukd.ask("GET", "/v1/guests/web")).body).toMatchObject({ replicas: 2, specification: { cpu: {} } });
  const unknown = await ukd.ask("GET", "/v1/instances?ref=wbe");
  expect(unknown.body.problems[0].how).toBe("Did you mean `web`? `uk ps -a` lists all there are");
  // One instance is still stopped by its name.
  expect((await ukd.ask("POST", "/v1/stop", { ref: "web-2" })).body).toEqual({ instances: ["web-2"] });
  expect((await ukd.ask("DELETE", "/v1/guests/web?force=true")).body).toEqual({ instances: ["web-1", "web-2"] });
  expect(await ukd.instances(true)).toEqual([]);
});

test("no guest is deployed or applied that is called as an instance of another", async () => {
  const ukd = await two();
  const problem = { code: "NAME_OF_INSTANCE", what: "The guest `web-3` is called as an instance of the guest `web`" };
  const { image } = (await ukd.ask("GET", "/v1/guests/web")).body;
  const body = { specification: { image }, directory: "/" };
  const deployed = await ukd.ask("PUT", "/v1/guests/web-3", body);
  expect([deployed.status, deployed.body.problems]).toMatchObject([422, [problem]]);
  const applied = await ukd.apply(`guests:\n  web: { image: "{app}" }\n  web-3: { image: "{app}" }\n`);
  expect([applied.status, applied.body.problems]).toMatchObject([422, [problem]]);
  expect(applied.body.problems[0].where).toContain("ukd.yaml:3:3, guests.web-3");
  expect((await ukd.ask("GET", "/v1/guests")).body.guests).toMatchObject([{ name: "web", replicas: 2 }]);
});
