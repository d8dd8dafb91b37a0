// Seeing: logs, events, figures. Streams are lines of JSON, which go on until the client goes or, for logs, all is over for good.

import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import type { Fleet, Found } from "../../fleet.ts";
import { read, type Whose } from "../../logs.ts";
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
        description:
          "Lines of LogEntry, by time. `since` in milliseconds since 1970. `tail`: only so many of the last ones of each instance. `follow`: " +
          "goes on with what comes, of a guest also by instances that come later, until the guest is removed or the instance has ended.",
        querystring: Type.Object({
          ref: Type.String(),
          since: Type.Optional(Type.Number()),
          tail: Type.Optional(Type.Integer({ minimum: 0 })),
          follow: Type.Optional(Type.Boolean()),
        }),
      },
    },
    async ({ query }, reply) => {
      const whose = whoseOf(fleet, fleet.find(query.ref));
      const wanted = {
        ...(query.since !== undefined && { since: query.since * 1000 }),
        ...(query.tail !== undefined && { tail: query.tail }),
      };
      const stream = new Lines(reply);
      const ended = new AbortController();
      reply.raw.once("close", () => ended.abort());
      try {
        for await (const entries of read(whose, wanted, query.follow === true, ended.signal))
          await stream.write(...entries);
      } catch (error) {
        // Not ended in good order: the client is to see that something is missing.
        reply.raw.destroy();
        throw error;
      }
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
        reply.raw.once("close", () => wake?.());
        for (const event of fleet.events.since(query.since ?? 0)) await stream.write(event);
        while (query.follow === true && !reply.raw.destroyed) {
          for (let event; (event = waiting.shift()) !== undefined;) await stream.write(event);
          await new Promise<void>((resolve) => {
            wake = resolve;
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

/** The instances that a reference means, also those that come later to a guest: another one of its name counts as the same. */
function whoseOf(fleet: Fleet, found: Found): Whose {
  const { name } = found.group;
  const groups = () => fleet.allGroups.filter((group) => group.name === name);
  const ofGuest = found.instance === undefined;
  return {
    instances: () =>
      ofGuest ? groups().flatMap(({ past, instances }) => [...past, ...instances]) : instancesOf(found),
    lasts: () => ofGuest && groups().length > 0,
    listen: (listener) => fleet.events.listen(({ guest }) => guest === name && listener()),
  };
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

  async write(...values: readonly (LogEntry | Event)[]): Promise<void> {
    const { raw } = this.#reply;
    if (raw.destroyed || raw.write(values.map((value) => `${JSON.stringify(value)}\n`).join(""))) return;
    // Neither listener is left behind: a slow reader has thousands of these waits.
    await new Promise<void>((resolve) => {
      const done = (): void => {
        raw.off("drain", done).off("close", done);
        resolve();
      };
      raw.on("drain", done).on("close", done);
    });
  }

  end(): void {
    this.#reply.raw.end();
  }
}
