import { pino } from "pino";
import { expect, test } from "vitest";
import type { Fleet } from "../fleet.ts";
import { apiServer } from "./server.ts";

/** What `DELETE` answers for a guest `web` whose instances that are not over have these states, and whether it was removed. */
async function removing(states: readonly string[], { query = "", leaving = false } = {}) {
  const web = { name: "web", instances: [{ name: "web-1" }], views: () => states.map((state) => ({ state })) };
  const removed: string[] = [];
  const fleet = {
    guest: () => web,
    groups: leaving ? [] : [web],
    remove: (name: string) => Promise.resolve(void removed.push(name)),
  };
  const server = await apiServer(fleet as unknown as Fleet, "0", {}, pino({ level: "silent" }));
  const answer = await server.inject({ method: "DELETE", url: `/v1/guests/web${query}` });
  await server.close();
  return { status: answer.statusCode, body: answer.json() as object, removed: removed.length === 1 };
}

test("a guest that runs or is to run is not removed without force, and the mend is named", async () => {
  expect(await removing(["running", "stopping", "waiting"])).toEqual({
    status: 422,
    removed: false,
    body: {
      problems: [
        {
          code: "GUEST_RUNS",
          what: "The guest `web` still has instances: 2 running, 1 waiting to run",
          how: "`uk stop web` first, or `uk rm -f web`",
        },
      ],
    },
  });
  expect(await removing(["waiting"], { query: "?force=false" })).toMatchObject({ status: 422, removed: false });
});

test("it is with force, and so is one of which all is over, or that is removed already", async () => {
  const done = { status: 200, body: { instances: ["web-1"] }, removed: true };
  expect(await removing(["running", "waiting"], { query: "?force=true" })).toEqual(done);
  expect(await removing([])).toEqual(done);
  expect(await removing(["stopping"], { leaving: true })).toEqual(done);
});
