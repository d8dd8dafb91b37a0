// Where ukd keeps what: a directory for what lasts, and one, in memory at best, for what runs.

import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The directories and files of a ukd. */
export interface Places {
  readonly state: string;
  readonly run: string;
  /** In the run directory: which state directory its instances belong to. */
  readonly stateOfRun: string;
  /** In the state directory: in which run directory its instances are. */
  readonly runOfState: string;
  /** The socket of the API. */
  readonly api: string;
  /** The socket of the keeper of ports. */
  readonly keeper: string;
  readonly images: string;
  /** Below it a directory with the log of each instance. */
  readonly logs: string;
  /** Below it a directory for each instance. Its name is short: paths of sockets hold 107 bytes. */
  readonly instances: string;
  readonly guests: string;
  /** The key of the marks of secrets. */
  readonly secrets: string;
  readonly events: string;
}

/** Names in every run directory, which may be a user's own, with other files. */
export const STATE_OF_RUN = "ukd.state";
export const INSTANCES = "i";

/** The most bytes of the run directory's path, for the sockets below it to be reachable. */
const PATH_MAX = 60;

/** Makes the directories, for this user alone. Throws if the path is too long. */
export function openPlaces(state: string, run: string, api: string): Places {
  if (Buffer.byteLength(run) > PATH_MAX)
    throw new RangeError(`the path is longer than ${PATH_MAX} bytes, so no socket fits below it`);
  const places = {
    state,
    run,
    stateOfRun: join(run, STATE_OF_RUN),
    runOfState: join(state, "ukd.run"),
    api,
    keeper: join(run, "keeper.sock"),
    images: join(state, "images"),
    logs: join(state, "logs"),
    instances: join(run, INSTANCES),
    guests: join(state, "guests.json"),
    secrets: join(state, "secrets.key"),
    events: join(state, "events.log"),
  };
  for (const directory of [state, places.images, places.logs, places.instances])
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  return places;
}

/** `/var/lib/ukd` for root, else below the user's own directories. */
export function defaultState(environment: NodeJS.ProcessEnv = process.env): string {
  if (process.getuid?.() === 0) return "/var/lib/ukd";
  return join(absolute(environment["XDG_STATE_HOME"]) ?? join(homedir(), ".local/state"), "ukd");
}

/** Where `uk` looks for the API (`build-tool/src/control/address.ts` has the same rule). */
export function defaultSocket(environment: NodeJS.ProcessEnv = process.env, user = process.getuid?.()): string {
  if (user === 0) return "/run/ukd/ukd.sock";
  const runtime = absolute(environment["XDG_RUNTIME_DIR"]);
  return runtime === undefined ? `/tmp/ukd-${user}/ukd.sock` : join(runtime, "ukd/ukd.sock");
}

/** The base directories' rule: a path that is not absolute counts as none. */
const absolute = (path: string | undefined): string | undefined => (path && isAbsolute(path) ? path : undefined);

/** The files of an instance. */
export function instancePlaces(places: Places, id: string) {
  const directory = join(places.instances, id);
  return {
    directory,
    record: join(directory, "record.json"),
    status: join(directory, "status"),
    control: join(directory, "control.sock"),
    /** Where the guest's port is reached for questions to this instance alone. */
    port: (port: number): string => join(directory, `p${port}.sock`),
    /** The directory of its log. */
    log: join(places.logs, id),
  };
}
