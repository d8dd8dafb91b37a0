// Seeing: logs, events, figures. Streams are lines of JSON, which go on until the client goes or, for logs, all is over.

import { once } from "node:events";
import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { entries, follow } from "../../logs.ts";
import { allStats, metricsText } from "../../metrics.ts";
import type { Context } from "../context.ts";
import type { Event, LogEntry } from "../types.ts";
import { answers, instancesOf, ref, type Server } from "./route.ts";

/** Entries that wait for a client who reads slowly; more than that are left out. */
const WAITING_MAX = 10_000;

export function watching(server: Server, { fleet, observer }: Context): void {
  server.get(
    "/v1/logs",
    {
      schema: {
        summary: "The output of a guest or an instance.",
        description: "Lines of LogEntry. `since` in milliseconds since 1970.",
        querystring: Type.Object({
          ref: Type.String(),
          since: Type.Optional(Type.Number()),
          tail: Type.Optional(Type.Integer({ minimum: 0 })),
          follow: Type.Optional(Type.Boolean()),
        }),
      },
    },
    async ({ query }, reply) => {
      const found = fleet.find(query.ref);
      const instances =
        found.instance === undefined ? [...found.group.past, ...found.group.instances] : instancesOf(found);
      const wanted = { ...(query.since !== undefined && { since: query.since * 1000 }) };
      const stream = new Lines(reply);
      // Followed from before the look at what is there: none is lost in between, and what is seen twice is left out.
      const ended = new AbortController();
      reply.raw.once("close", () => ended.abort());
      const all = (await Promise.all(instances.map((instance) => entries(instance, wanted)))).flat();
      all.sort((a, b) => a.time - b.time);
      for (const entry of query.tail === undefined ? all : all.slice(all.length - Math.min(query.tail, all.length)))
        await stream.write(entry);
      if (query.follow === true)
        await Promise.all(
          instances.map(async (instance) => {
            if (instance.alive) for await (const entry of follow(instance, ended.signal)) await stream.write(entry);
          }),
        );
      stream.end();
      return reply;
    },
  );

  server.get(
    "/v1/events",
    {
      schema: {
        summary: "What has happened.",
        description: "Lines of Event. `since`: a number of an event, or milliseconds since 1970.",
        querystring: Type.Object({ since: Type.Optional(Type.Number()), follow: Type.Optional(Type.Boolean()) }),
      },
    },
    async ({ query }, reply) => {
      const stream = new Lines(reply);
      const waiting: Event[] = [];
      let wake: (() => void) | undefined;
      const unlisten = fleet.events.listen((event) => {
        if (waiting.length < WAITING_MAX) waiting.push(event);
        wake?.();
      });
      try {
        for (const event of fleet.events.since(query.since ?? 0)) await stream.write(event);
        while (query.follow === true && !reply.raw.destroyed) {
          for (let event; (event = waiting.shift()) !== undefined;) await stream.write(event);
          await new Promise<void>((resolve) => {
            wake = resolve;
            reply.raw.once("close", resolve);
            if (waiting.length > 0 || reply.raw.destroyed) resolve();
          });
        }
      } finally {
        unlisten();
      }
      stream.end();
      return reply;
    },
  );

  server.get(
    "/v1/stats",
    {
      schema: {
        summary: "What instances use.",
        querystring: Type.Object({ ref: Type.Optional(Type.String()) }),
        response: answers(Type.Object({ stats: Type.Array(ref("Stats")) })),
      },
    },
    ({ query }) => {
      const all = allStats(fleet, observer);
      if (query.ref === undefined) return { stats: all };
      const ids = new Set(instancesOf(fleet.find(query.ref)).map(({ id }) => id));
      return { stats: all.filter(({ id }) => ids.has(id)) };
    },
  );

  server.get(
    "/metrics",
    { schema: { summary: "The same for Prometheus.", produces: ["text/plain"] } },
    async (_, reply) => {
      const text = await metricsText(fleet, observer);
      return reply.type("text/plain; version=0.0.4").send(text);
    },
  );
}

/** Lines of JSON to a client that may read slowly. */
class Lines {
  readonly #reply: FastifyReply;

  constructor(reply: FastifyReply) {
    this.#reply = reply;
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "application/x-ndjson" });
    reply.raw.flushHeaders();
  }

  async write(value: LogEntry | Event): Promise<void> {
    const { raw } = this.#reply;
    if (raw.destroyed || raw.write(`${JSON.stringify(value)}\n`)) return;
    await Promise.race([once(raw, "drain"), once(raw, "close")]).catch(() => undefined);
  }

  end(): void {
    this.#reply.raw.end();
  }
}
