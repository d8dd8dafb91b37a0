// What the routes have in common.

import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import { Type } from "typebox";
import type { Found } from "../../fleet.ts";
import type { Instance } from "../../instance.ts";

/** A server whose handlers get types from their schemas. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** A reference to a schema that the server has. */
export const ref = (name: string) => Type.Unsafe<unknown>({ $ref: `${name}#` });

/** The answers of a route: its own, and that of every refusal. */
export const answers = (own: ReturnType<typeof Type.Unsafe<unknown>> | object) => ({
  200: own,
  "4xx": ref("Problems"),
});

/** The instances that a reference means: those of a guest that are not over, or one, over or not. */
export function instancesOf({ group, instance }: Found): readonly Instance[] {
  if (instance === undefined) return group.instances;
  return [...group.instances, ...group.past].filter(({ id }) => id === instance.id);
}
