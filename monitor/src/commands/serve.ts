// `ukd`: opens the state, goes on with what runs, serves the API until it is ended. The guests go on without it.

import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pino, type Logger } from "pino";
import { apiServer } from "../api/server.ts";
import { loadText } from "../config/load.ts";
import { format, Refused } from "../diagnostic.ts";
import { Fleet } from "../fleet.ts";
import { openPlaces, type Places } from "../places.ts";
import { version } from "../version.ts";
import { claim } from "./claim.ts";
import { optionsOf, type Flags, type Options } from "./options.ts";

/** Runs until SIGTERM or SIGINT; gives the exit code. Throws Refused if it cannot begin. */
export async function serve(flags: Flags): Promise<number> {
  const options = optionsOf(flags);
  const { socket, config } = options;
  const logger = pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const places = placesOf(options);
  await claim(places);

  const fleet = await Fleet.open(places, options.monitor);
  fleet.events.listen(({ text, ...event }) => logger.info(event, text));
  const close = await listen(fleet, options, logger);
  logger.info({ socket, state: places.state }, "ukd serves");
  const ended = new Promise<void>((end) => {
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  });
  await applyConfiguration(fleet, config, logger);
  await ended;
  logger.info("ukd ends; the guests go on");
  fleet.close();
  close();
  process.exit(0); // followers of logs and events are cut off
}

function placesOf({ state, run, socket }: Options): Places {
  try {
    mkdirSync(dirname(socket), { recursive: true, mode: 0o755 });
  } catch (error) {
    throw new Refused({
      code: "SOCKET",
      what: `The directory of the socket \`${socket}\` cannot be made: ${(error as Error).message}`,
      how: "Name one where this user may write with `--socket`",
    });
  }
  try {
    return openPlaces(state, run, socket);
  } catch (error) {
    throw new Refused({
      code: "STATE",
      what: `The directories \`${state}\` and \`${run}\` cannot be used: ${(error as Error).message}`,
      how: "Name others with `--state` and `--run`, and another socket with `--socket`",
    });
  }
}

/** Serves the API at each place; gives what ends that. Throws Refused if a place cannot be had: the fleet is closed then. */
async function listen(fleet: Fleet, { socket, mode, remote }: Options, logger: Logger): Promise<() => void> {
  const refuse = (place: string, flag: string) => (error: Error) => {
    fleet.close();
    throw new Refused({
      code: "LISTEN",
      what: `ukd cannot listen at \`${place}\`: ${error.message}`,
      how: `Name another address with \`${flag}\`, or end what has it. The guests go on meanwhile`,
    });
  };
  const local = await apiServer(fleet, version, {}, logger);
  await local.listen({ path: socket }).catch(refuse(socket, "--socket"));
  chmodSync(socket, mode);
  const close = (): void => rmSync(socket, { force: true });
  if (remote === undefined) return close;
  const { host, port, access } = remote;
  const server = await apiServer(fleet, version, access, logger);
  await server.listen({ host, port }).catch((error: Error) => {
    close();
    refuse(`${host}:${port}`, "--listen")(error);
  });
  return close;
}

/** A configuration that is wrong changes nothing: what runs goes on, and `uk apply` mends it. */
async function applyConfiguration(fleet: Fleet, file: string | undefined, logger: Logger): Promise<void> {
  if (file === undefined) return;
  try {
    await fleet.apply(await loadText(file), resolve(file));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    for (const diagnostic of error.diagnostics) logger.error({ code: diagnostic.code }, format(diagnostic));
    logger.error(`${file} is not applied; what ran goes on`);
  }
}
