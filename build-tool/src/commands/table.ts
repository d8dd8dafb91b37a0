// The command line as a table: what each command takes, and the words that help prints about it. Those that speak to ukd are in
// control-table.ts, which `uk run` does not load.

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** What the value is, for the help text; a flag without one is a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly text: string;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly detail: readonly string[];
  readonly flags: readonly Flag[];
  /** How many words besides flags it takes at least and at most. */
  readonly words: readonly [number, number];
  /** Whether words behind `--` are for the guest. */
  readonly rest: boolean;
  /** Whether it speaks to ukd. */
  readonly control?: true;
  readonly examples: readonly string[];
}

export const help: Flag = { name: "help", short: "h", text: "Print this text." };

export const commands: readonly Command[] = [
  {
    name: "build",
    usage: "uk build [DIRECTORY | FILE.ts] [-o FILE]",
    summary: "Build an image from an application.",
    detail: [
      "Checks the types, finds what the application imports, bundles it with the parts of the library OS that it uses, compiles that",
      "to bytecode and writes dist/NAME.uk, and the source map NAME.uk.map beside it. Without an argument it builds the current",
      "directory. A directory may have a uk.config.ts and a package.json; a file is built with the configuration beside it, if any.",
    ],
    flags: [
      { name: "output", short: "o", value: "FILE", text: "Write the image to FILE instead of dist/NAME.uk." },
      help,
    ],
    words: [0, 1],
    rest: false,
    examples: ["uk build", "uk build examples/http -o http.uk", "uk build server.ts"],
  },
  {
    name: "run",
    usage: "uk run [IMAGE | DIRECTORY | FILE.ts] [FLAGS...] [-- ARGUMENTS...]",
    summary: "Run an image as a guest; build it first if need be.",
    detail: [
      "Starts the guest in a process of its own and ends with its exit code; Ctrl-C stops it. Without an argument it builds and runs",
      "the current directory. Words behind -- are the guest's own arguments.",
      "",
      "What is not granted does not exist for the guest. Ports and directories are granted by -p and -v; destinations that the image's",
      "manifest names (`connect` of uk.config.ts) are granted and printed, others by --allow-net. RULE is host[:port]: a name, *.name,",
      "an address, a network such as 10.0.0.0/8 or *, and a port or a range; a rule that denies always wins.",
    ],
    flags: [
      {
        name: "port",
        short: "p",
        value: "[IP:]HOST:GUEST[/udp]",
        repeatable: true,
        text: "Let the guest listen on its port GUEST, reachable at HOST (0: any, printed). One number or range stands for both.",
      },
      {
        name: "volume",
        short: "v",
        value: "DIRECTORY:/PATH[:ro]",
        repeatable: true,
        text: "Let the guest keep files in DIRECTORY, which it sees at /PATH; with :ro it may only read them.",
      },
      {
        name: "volume-quota",
        value: "/PATH=SIZE",
        repeatable: true,
        text: "Let the files below the volume /PATH take at most SIZE, such as 100M.",
      },
      {
        name: "allow-net",
        value: "RULE",
        repeatable: true,
        text: "Let the guest connect and send to what RULE names.",
      },
      { name: "deny-net", value: "RULE", repeatable: true, text: "Never let it reach what RULE names." },
      {
        name: "dns",
        value: "IP[:PORT]",
        repeatable: true,
        text: "Look names up at this server. Default: those of /etc/resolv.conf.",
      },
      { name: "add-host", value: "NAME:IP", repeatable: true, text: "Give NAME this address for the guest." },
      { name: "memory", short: "m", value: "SIZE", text: "Guest memory, such as 32M. Default: what the image says." },
      {
        name: "memory-limit",
        value: "SIZE",
        text: "How much of it the guest may hold, such as 16M. Default: all of it.",
      },
      {
        name: "env",
        short: "e",
        value: "NAME=VALUE",
        repeatable: true,
        text: "Set a variable of the guest's environment.",
      },
      help,
    ],
    words: [0, 1],
    rest: true,
    examples: [
      "uk run dist/http.uk -p 3000",
      "uk run -p 8080:3000 -v ./data:/data -e MODE=test",
      "uk run script.ts -- one two",
    ],
  },
  {
    name: "inspect",
    usage: "uk inspect IMAGE [--json]",
    summary: "Show what an image consists of.",
    detail: ["Prints the ABI, the manifest, how it was built, its segments and what takes the most room in it."],
    flags: [{ name: "json", text: "Print one JSON object." }, help],
    words: [1, 1],
    rest: false,
    examples: ["uk inspect dist/http.uk", "uk inspect dist/http.uk --json"],
  },
];
