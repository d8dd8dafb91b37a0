// The commands that speak to ukd, by name, and what is common to them. Loaded when one of them is wanted.

import type { Arguments } from "../arguments.ts";
import { findAddress } from "../control/address.ts";
import { connect } from "../control/client.ts";
import type { Perform, Session } from "../control/session.ts";
import { Stop } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import { kill, restart, rm, start, stop } from "./act.ts";
import { apply } from "./apply.ts";
import { scale, set } from "./change.ts";
import { events } from "./events.ts";
import { images } from "./images.ts";
import { logs } from "./logs.ts";
import { ps } from "./ps.ts";
import { stats } from "./stats.ts";

const performers: Readonly<Record<string, Perform>> = {
  deploy: async (session) => (await import("./deploy.ts")).deploy(session),
  top: async (session) => (await import("./top.ts")).top(session),
  ...{ apply, events, images, kill, logs, ps, restart, rm, scale, set, start, stats, stop },
};

export async function control(host: Host, given: Arguments, program: string, show: Session["show"]): Promise<number> {
  const address = findAddress(host, given.flags["host"]?.[0]);
  if (!address.ok) return show(address.diagnostics);
  const client = connect(address.value);
  try {
    return await performers[given.command.name]!({ host, client, given, program, show });
  } catch (error) {
    if (error instanceof Stop) return show(error.diagnostics);
    throw error;
  } finally {
    client.close();
  }
}
