// Images: what guests are made of.

import type { Readable } from "node:stream";
import { Type } from "typebox";
import { Refused } from "../../diagnostic.ts";
import type { StoredImage } from "../../images.ts";
import type { Context } from "../context.ts";
import { answers, ref, type Server } from "./route.ts";

export function images(server: Server, { fleet }: Context): void {
  const users = (id: string): string[] =>
    fleet.groups.filter(({ record }) => record.image === id).map(({ name }) => name);
  const view = ({ id, name, size, memory, listen, added }: StoredImage) => ({
    ...{ id, name, size, memory, listen, added },
    guests: users(id),
  });

  server.get(
    "/v1/images",
    { schema: { summary: "All images.", response: answers(Type.Object({ images: Type.Array(ref("Image")) })) } },
    () => ({ images: fleet.images.list().map(view) }),
  );

  server.post(
    "/v1/images",
    {
      schema: { summary: "Brings an image.", consumes: ["application/octet-stream"], response: answers(ref("Image")) },
    },
    async ({ body }) => view(await fleet.images.add(body as Readable, "the image that was sent")),
  );

  server.delete(
    "/v1/images/:reference",
    {
      schema: {
        summary: "Forgets an image.",
        params: Type.Object({ reference: Type.String() }),
        response: answers(ref("Image")),
      },
    },
    ({ params }) => {
      const image = fleet.images.find(params.reference);
      if (image === undefined)
        throw new Refused({
          code: "NO_SUCH_IMAGE",
          what: `There is no image \`${params.reference}\``,
          how: "`uk images` lists those that are there",
        });
      const own = view(image);
      if (own.guests.length > 0)
        throw new Refused({
          code: "IMAGE_IN_USE",
          what: `The image \`${image.id}\` is used by ${own.guests.join(", ")}`,
          how: "Remove or replace these guests first",
        });
      fleet.images.remove(image.id);
      return own;
    },
  );
}
