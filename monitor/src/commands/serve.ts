// `ukd`: opens the state, goes on with what runs, serves the API until it is ended. The guests go on without it.

import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pino, type Logger } from "pino";
import { apiServer, type Access } from "../api/server.ts";
import { loadText } from "../config/load.ts";
import { format, Refused } from "../diagnostic.ts";
import { Fleet } from "../fleet.ts";
import { defaultSocket, defaultState, openPlaces, type Places } from "../places.ts";
import { LineSocket } from "../process/line-socket.ts";
import { version } from "../version.ts";

/** The flags of the command line. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** Runs until SIGTERM or SIGINT; gives the exit code. Throws Refused if it cannot begin. */
export async function serve(flags: Flags): Promise<number> {
  const flag = (name: string): string | undefined => flags[name] as string | undefined;
  const logger = pino({ level: flag("log-level") ?? "info", base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const socket = resolve(flag("socket") ?? defaultSocket());
  const places = placesOf(resolve(flag("state") ?? defaultState()), resolve(flag("run") ?? dirname(socket)), socket);
  await claim(socket);
  const monitor = monitorPath(flag("monitor"));
  const access = accessOf(flag);

  const fleet = await Fleet.open(places, monitor);
  fleet.events.listen(({ text, ...event }) => logger.info(event, text));
  const local = await apiServer(fleet, version, {}, logger);
  await local.listen({ path: socket });
  chmodSync(socket, Number.parseInt(flag("socket-mode") ?? "600", 8));
  const remote = flag("listen") === undefined ? undefined : await listenOn(flag("listen")!, fleet, access, logger);
  logger.info({ socket, state: places.state }, "ukd serves");
  const ended = new Promise<void>((end) => {
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  });
  await applyConfiguration(fleet, flag("config"), logger);
  await ended;
  logger.info("ukd ends; the guests go on");
  fleet.close();
  rmSync(socket, { force: true });
  void remote?.close();
  process.exit(0); // followers of logs and events are cut off
}

function placesOf(state: string, run: string, socket: string): Places {
  try {
    mkdirSync(dirname(socket), { recursive: true, mode: 0o755 });
    return openPlaces(state, run, socket);
  } catch (error) {
    throw new Refused({
      code: "STATE",
      what: `The directories \`${state}\` and \`${run}\` cannot be used: ${(error as Error).message}`,
      how: "Name others with `--state` and `--run`, and another socket with `--socket`",
    });
  }
}

/** One ukd for a socket: two would both restart the same guests. */
async function claim(socket: string): Promise<void> {
  const other = await LineSocket.open(socket).catch(() => undefined);
  other?.close();
  if (other !== undefined)
    throw new Refused({
      code: "UKD_RUNS",
      what: `Another ukd serves at \`${socket}\` already`,
      how: "End it first: the guests go on meanwhile. Or name another `--socket` and `--state`",
    });
  rmSync(socket, { force: true });
}

/** The monitor beside this package: installed, or as built from source. */
function monitorPath(named: string | undefined): string {
  const own = ["../../toolchain/uk-vmm", "../../target/x86_64-unknown-linux-gnu/release/uk-vmm"];
  const paths =
    named === undefined ? own.map((path) => fileURLToPath(new URL(path, import.meta.url))) : [resolve(named)];
  const found = paths.find((path) => existsSync(path));
  if (found === undefined)
    throw new Refused({
      code: "MONITOR_MISSING",
      what: `There is no uk-vmm at \`${paths.join("` or `")}\``,
      how: "Build it with `npm run build`, or name it with `--monitor`",
    });
  return found;
}

function accessOf(flag: (name: string) => string | undefined): Access {
  const [key, cert, tokens] = ["tls-key", "tls-cert", "tokens"].map(flag);
  if (flag("listen") === undefined) return {};
  if (key === undefined || cert === undefined || tokens === undefined)
    throw new Refused({
      code: "TCP_OPEN",
      what: "`--listen` without `--tls-key`, `--tls-cert` and `--tokens` would let everybody in",
      how: "Name all three, or use the Unix socket alone",
    });
  const list = readFileSync(tokens, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const short = list.some((token) => token.length < 16);
  if (list.length === 0 || short)
    throw new Refused({
      code: "TOKENS",
      what: list.length === 0 ? `\`${tokens}\` has no token` : `\`${tokens}\` has a token of less than 16 characters`,
      how: "Write one a line, each made as by `openssl rand -hex 32`",
    });
  return { tls: { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") }, tokens: list };
}

async function listenOn(place: string, fleet: Fleet, access: Access, logger: Logger) {
  const [, host, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(place) ?? [];
  if (host === undefined)
    throw new Refused({
      code: "USAGE",
      what: `\`${place}\` is no address with a port`,
      how: "Write `--listen 0.0.0.0:7443`",
    });
  const server = await apiServer(fleet, version, access, logger);
  await server.listen({ host, port: Number(port) });
  return server;
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
