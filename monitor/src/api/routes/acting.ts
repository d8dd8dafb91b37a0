// Instances, and what an operator does with them.

import { Type } from "typebox";
import type { Group } from "../../group.ts";
import type { Context } from "../context.ts";
import { answers, ref, type Server } from "./route.ts";

const about = Type.Object({ ref: Type.String({ description: "A guest, an instance, an id or its beginning." }) });

const acts: Readonly<
  Record<string, readonly [summary: string, act: (group: Group, replica?: number) => Promise<void> | void]>
> = {
  start: ["Starts what was stopped.", (group, replica) => group.start(replica)],
  stop: ["Asks to end, waits for the grace period, ends.", (group, replica) => group.stop(replica)],
  kill: ["Ends at once.", (group, replica) => group.stop(replica, true)],
  restart: ["Starts anew, one instance after the other.", (group, replica) => group.restart(replica)],
};

export function acting(server: Server, { fleet }: Context): void {
  server.get(
    "/v1/instances",
    {
      schema: {
        summary: "The instances.",
        querystring: Type.Object({ ref: Type.Optional(Type.String()), all: Type.Optional(Type.Boolean()) }),
        response: answers(Type.Object({ instances: Type.Array(ref("Instance")) })),
      },
    },
    ({ query }) => {
      if (query.ref === undefined)
        return { instances: fleet.allGroups.flatMap((group) => group.views(query.all === true)) };
      const { group, instance } = fleet.find(query.ref);
      return { instances: instance === undefined ? group.views(query.all === true) : [instance] };
    },
  );

  for (const [name, [summary, act]] of Object.entries(acts))
    server.post(
      `/v1/${name}`,
      { schema: { summary, body: about, response: answers(ref("Acted")) } },
      async ({ body }) => {
        const { group, instance } = fleet.find(body.ref);
        const before = group.views(false).map((view) => view.name);
        await act(group, instance?.replica);
        const after = before.length > 0 ? before : group.views(false).map((view) => view.name);
        return { instances: instance === undefined ? after : [instance.name] };
      },
    );
}
