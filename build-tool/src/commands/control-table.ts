// The commands that speak to ukd, as a table.

import { deployCommand } from "./deploy-table.ts";
import { help, type Command, type Flag } from "./table.ts";

export const hostFlag: Flag = {
  name: "host",
  value: "SOCKET",
  text: "Where ukd listens: its socket or https://HOST:PORT. Default: UKD_HOST, else the socket of this user.",
};

const json: Flag = { name: "json", text: "Print JSON." };
const since: Flag = {
  name: "since",
  value: "TIME",
  text: "From then on: how long ago, as 10m or 1h30m, or a date as 2026-01-31T12:00:00Z.",
};

const references = [
  "REF is the name of a guest, which stands for all its instances, the name of an instance such as web-1, or an id or its beginning.",
];

const any = Number.POSITIVE_INFINITY;

type Said = Pick<Command, "name" | "usage" | "summary" | "words" | "examples"> & Partial<Command>;

/** What they have in common. */
const control = ({ flags = [], detail = [], ...said }: Said): Command => ({
  rest: false,
  control: true,
  ...said,
  detail,
  flags: [...flags, hostFlag, help],
});

const verb = (name: string, summary: string, more = ""): Command =>
  control({
    name,
    usage: `uk ${name} REF...`,
    summary,
    detail: [...references, `Prints the names of the instances that it was about.${more}`],
    words: [1, any],
    examples: [`uk ${name} web`, `uk ${name} web-1 db-2`],
  });

export const controlCommands: readonly Command[] = [
  control(deployCommand),
  control({
    name: "ps",
    usage: "uk ps [-a] [-q] [--json] [REF]",
    summary: "List the instances.",
    detail: references,
    flags: [
      { name: "all", short: "a", text: "Also those that have ended, and guests that have no instances." },
      { name: "quiet", short: "q", text: "Print their ids alone." },
      json,
    ],
    words: [0, 1],
    examples: ["uk ps", "uk ps -a web", "uk ps --json"],
  }),
  verb("start", "Start guests that were stopped."),
  verb("stop", "Ask guests to end, and end them by force after their grace.", " They stay ended until `uk start`."),
  verb("kill", "End guests by force, at once."),
  verb("restart", "Start guests anew, one instance after the other."),
  control({
    name: "rm",
    usage: "uk rm [-f] NAME...",
    summary: "Remove guests.",
    detail: [
      "NAME is the name of a guest, not of an instance. One that runs or waits to run is refused without -f: stop it first. What it has in",
      "its volumes stays.",
    ],
    flags: [{ name: "force", short: "f", text: "Also if it runs: it is ended first." }],
    words: [1, any],
    examples: ["uk rm web", "uk rm -f web db"],
  }),
  control({
    name: "logs",
    usage: "uk logs [-f] [--since TIME] [--tail N] [--json] REF...",
    summary: "Print what guests have written.",
    detail: [
      ...references,
      "Lines of several instances begin with their names. On a terminal what was written to standard error is red, what the monitor says",
      "yellow, and control characters other than colours are shown by their codes. With --json each line is one object.",
    ],
    flags: [
      { name: "follow", short: "f", text: "Go on with what they write, until Ctrl-C." },
      since,
      { name: "tail", short: "n", value: "N", text: "Only the last N lines of each instance. Default: all." },
      json,
    ],
    words: [1, any],
    examples: ["uk logs web", "uk logs -f --since 10m web-1 db", "uk logs --tail 100 --json web"],
  }),
  control({
    name: "stats",
    usage: "uk stats [--json] [REF]",
    summary: "Show what instances use, once.",
    detail: references,
    flags: [json],
    words: [0, 1],
    examples: ["uk stats", "uk stats web --json"],
  }),
  control({
    name: "top",
    usage: "uk top [REF]",
    summary: "Show what instances use, live.",
    detail: [
      ...references,
      "Keys: q or Ctrl-C quits; c sorts by processor, m by memory, n by name. Without a terminal it prints one picture.",
    ],
    words: [0, 1],
    examples: ["uk top", "uk top web"],
  }),
  control({
    name: "events",
    usage: "uk events [-f] [--since TIME] [--json]",
    summary: "Print what has happened to guests.",
    detail: [
      "With --json each line is one object. A number as TIME is that of an event, from which on they are printed.",
    ],
    flags: [{ name: "follow", short: "f", text: "Go on with what happens, until Ctrl-C." }, since, json],
    words: [0, 0],
    examples: ["uk events", "uk events -f --since 1h", "uk events --json --since 1042"],
  }),
  control({
    name: "images",
    usage: "uk images [--json] | uk images rm REF...",
    summary: "List the images that ukd keeps, or remove some.",
    detail: ["REF is the name of an image, its id or the beginning of it."],
    flags: [json],
    words: [0, any],
    examples: ["uk images", "uk images rm 3f2a9c1b77de"],
  }),
  control({
    name: "apply",
    usage: "uk apply [FILE] [--dry-run] [--yes] [--json]",
    summary: "Make of the host what a configuration file says.",
    detail: [
      "Without an argument it takes ukd.yaml. It prints the plan, asks on a terminal, applies it and prints what was done. Without a",
      "terminal to ask on it goes on, but not if something is removed: that needs --yes. If the host has changed since the plan was",
      "made, it does nothing and says so.",
    ],
    flags: [{ name: "dry-run", text: "Print the plan alone." }, { name: "yes", short: "y", text: "Do not ask." }, json],
    words: [0, 1],
    examples: ["uk apply", "uk apply production.yaml --dry-run", "uk apply ukd.yaml --yes"],
  }),
  control({
    name: "scale",
    usage: "uk scale NAME=N...",
    summary: "Set how many instances of guests run.",
    detail: ["NAME is the name of a guest, not of an instance."],
    words: [1, any],
    examples: ["uk scale web=4", "uk scale web=8 worker=0"],
  }),
  control({
    name: "set",
    usage: "uk set NAME [FLAGS...]",
    summary: "Change limits of a guest while it runs.",
    detail: ["All instances of the guest NAME have the new limits at once; nothing is restarted."],
    flags: [
      { name: "memory", short: "m", value: "SIZE", text: "Memory of each instance, up to its memoryMax." },
      { name: "cpu", value: "PERCENT", text: "The most of one core, 1 to 100; `none`: no limit." },
      { name: "cpu-cap", value: "PERCENT", text: "The same as --cpu." },
      { name: "cpu-weight", value: "N", text: "Share of a contended processor, 1 to 10000." },
      { name: "net-rate", value: "RATE", text: "The most bytes a second to and from the network, as 10M, or `none`." },
      { name: "disk-rate", value: "RATE", text: "The most bytes a second to and from its volumes, as 10M, or `none`." },
    ],
    words: [1, 1],
    examples: ["uk set web --memory 64M", "uk set web --cpu 50 --net-rate 10M", "uk set web --cpu none"],
  }),
];
