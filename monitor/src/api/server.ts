// The HTTP server of the API: on a Unix socket, whose permissions say who may use it, or by TLS with a token.

import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { timingSafeEqual, createHash } from "node:crypto";
import fastify, { type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { PLAN_CHANGED, type Fleet } from "../fleet.ts";
import { Refused } from "../diagnostic.ts";
import { IMAGE_MAX } from "../images.ts";
import { Observer } from "../stats.ts";
import type { Context } from "./context.ts";
import { acting } from "./routes/acting.ts";
import { guests } from "./routes/guests.ts";
import { images } from "./routes/images.ts";
import { watching } from "./routes/watching.ts";
import * as types from "./types.ts";

/** How a server is reached besides its socket. */
export interface Access {
  /** TLS: key and certificates as PEM. Without it there is no TCP. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Each of them opens the door. */
  readonly tokens?: readonly string[];
}

/** A server for the fleet; it does not listen yet. */
export async function apiServer(
  fleet: Fleet,
  version: string,
  access: Access,
  logger: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const options = {
    loggerInstance: logger,
    logController: new fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: 2 << 20,
    ...(access.tls !== undefined && { https: { ...access.tls, minVersion: "TLSv1.2" as const } }),
  };
  const server = fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  const context: Context = { fleet, observer: new Observer(), started: Date.now(), version };
  if (access.tls !== undefined) requireToken(server as never, access.tokens ?? []);
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "ukd", version, description: "The control plane of one host of unikernels." },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === "string" ? json.$id : `def-${index}`,
    },
  });
  for (const schema of Object.values(types))
    if (typeof schema === "object" && "$id" in schema) server.addSchema(schema);
  server.addContentTypeParser("application/octet-stream", { bodyLimit: IMAGE_MAX }, (_request, payload, done) =>
    done(null, payload),
  );
  server.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (error instanceof Refused) {
      return reply.code(statusOf(error)).send({ problems: error.diagnostics });
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error(error);
    const code = status >= 500 ? "UKD_FAULT" : "REQUEST";
    const how = status >= 500 ? "The log of ukd has more; please report it" : "See `GET /openapi.json`";
    return reply.code(status).send({ problems: [{ code, what: error.message, how }] });
  });
  server.setNotFoundHandler((request, reply) => {
    const what = `There is nothing at ${request.method} ${request.url.slice(0, 200)}`;
    return reply.code(404).send({ problems: [{ code: "NO_SUCH_ROUTE", what, how: "See `GET /openapi.json`" }] });
  });
  await server.register((own) => {
    for (const routes of [guests, acting, images, watching])
      routes(own.withTypeProvider<TypeBoxTypeProvider>(), context);
    own.get("/openapi.json", { schema: { hide: true } }, () => server.swagger());
    return Promise.resolve();
  });
  return server as unknown as FastifyInstance;
}

function statusOf({ diagnostics }: Refused): number {
  if (diagnostics.every(({ code }) => code.startsWith("NO_SUCH"))) return 404;
  return diagnostics.some(({ code }) => code === PLAN_CHANGED) ? 409 : 422;
}

/** Refuses every request without a token, in a time that does not tell which. */
function requireToken(server: FastifyInstance, tokens: readonly string[]): void {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const known = tokens.map(digest);
  server.addHook("onRequest", async (request, reply) => {
    const given = digest(/^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "");
    // All are compared, whichever fits.
    if (known.filter((token) => timingSafeEqual(token, given)).length > 0) return;
    const how = "Send a token of the file that `ukd --tokens` names, as `Authorization: Bearer TOKEN`";
    await reply
      .code(401)
      .send({ problems: [{ code: "UNAUTHORIZED", what: "The token is missing or not known", how }] });
  });
}
