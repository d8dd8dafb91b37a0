// Guests: what should run.

import { Type } from "typebox";
import { changed } from "../../changes.ts";
import type { Guest } from "../../config/types.ts";
import { Refused } from "../../diagnostic.ts";
import type { Group } from "../../group.ts";
import type { Context } from "../context.ts";
import type { Change } from "../types.ts";
import { answers, ref, type Server } from "./route.ts";

const byName = Type.Object({ name: Type.String() });

export function guests(server: Server, { fleet, started, version }: Context): void {
  server.get("/v1/version", { schema: { summary: "Who answers.", response: answers(ref("Version")) } }, () => ({
    version,
    abi: 1,
    process: process.pid,
    started,
  }));

  server.get(
    "/v1/guests",
    { schema: { summary: "All guests.", response: answers(Type.Object({ guests: Type.Array(ref("Guest")) })) } },
    () => ({ guests: fleet.groups.map((group) => group.view()) }),
  );

  server.get(
    "/v1/guests/:name",
    { schema: { summary: "One guest.", params: byName, response: answers(ref("Guest")) } },
    ({ params }) => fleet.find(params.name).group.view(),
  );

  server.put(
    "/v1/guests/:name",
    {
      schema: {
        summary: "Makes or replaces a guest.",
        description:
          "`specification` is what stands below `guests.NAME` in a configuration file, with an image's id as `image`.",
        params: byName,
        body: Type.Object({ specification: Type.Object({}, { additionalProperties: true }), directory: Type.String() }),
        response: answers(Type.Object({ plan: ref("Plan") })),
      },
    },
    async ({ params, body }) => ({ plan: await fleet.deploy(params.name, body.specification, body.directory) }),
  );

  server.patch(
    "/v1/guests/:name",
    {
      schema: {
        summary: "Changes a guest while it runs.",
        params: byName,
        body: Type.Unsafe<Change>({ $ref: "Change#" }),
        response: answers(ref("Plan")),
      },
    },
    ({ params, body }) => fleet.change(params.name, (guest) => changed(guest, body)),
  );

  server.delete(
    "/v1/guests/:name",
    {
      schema: {
        summary: "Stops and forgets a guest.",
        params: byName,
        querystring: Type.Object({
          force: Type.Optional(
            Type.Boolean({ description: "Also if instances run or are to run; without it that is refused." }),
          ),
        }),
        response: answers(ref("Acted")),
      },
    },
    async ({ params, query }) => {
      const group = fleet.guest(params.name);
      // One that is removed already is only waited for.
      if (query.force !== true && fleet.groups.includes(group)) refuseUnlessOver(group);
      const instances = group.instances.map(({ name }) => name);
      await fleet.remove(group.name);
      return { instances };
    },
  );

  server.post(
    "/v1/scale",
    {
      schema: {
        summary: "Sets how many instances of a guest run.",
        body: Type.Object({ guest: Type.String(), replicas: Type.Integer({ minimum: 0, maximum: 10_000 }) }),
        response: answers(ref("Plan")),
      },
    },
    ({ body }) => fleet.change(body.guest, (guest): Guest => ({ ...guest, replicas: body.replicas })),
  );

  server.post(
    "/v1/apply",
    {
      schema: {
        summary: "Makes the host look like a configuration file.",
        description:
          "`dry`: gives the plan alone. `expect`: the `basis` of such a plan; if the host is another one by now, 409 PLAN_CHANGED, and nothing is done.",
        body: Type.Object({
          text: Type.String(),
          file: Type.String(),
          dry: Type.Optional(Type.Boolean()),
          expect: Type.Optional(Type.String()),
        }),
        response: answers(ref("Plan")),
      },
    },
    ({ body: { text, file, ...options } }) => fleet.apply(text, file, options),
  );
}

/** Throws Refused if instances of it run or are to run. */
function refuseUnlessOver(group: Group): void {
  const views = group.views(false);
  if (views.length === 0) return;
  const waiting = views.filter(({ state }) => state === "waiting").length;
  const running = views.length - waiting;
  const counts = [running > 0 && `${running} running`, waiting > 0 && `${waiting} waiting to run`].filter(Boolean);
  throw new Refused({
    code: "GUEST_RUNS",
    what: `The guest \`${group.name}\` still has instances: ${counts.join(", ")}`,
    how: `\`uk stop ${group.name}\` first, or \`uk rm -f ${group.name}\``,
  });
}
