// Guests: what should run.

import { Type } from "typebox";
import { changed } from "../../changes.ts";
import type { Guest } from "../../config/types.ts";
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
    { schema: { summary: "Stops and forgets a guest.", params: byName, response: answers(ref("Acted")) } },
    async ({ params }) => {
      const { group } = fleet.find(params.name);
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
