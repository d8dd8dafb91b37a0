// The program `ukd`: the control plane of one host.

import { parseArgs } from "node:util";
import { documentText } from "./api/document.ts";
import { check } from "./commands/check.ts";
import { serve } from "./commands/serve.ts";
import { Refused, format, type Diagnostic } from "./diagnostic.ts";
import { defaultSocket, defaultState } from "./places.ts";
import { version } from "./version.ts";

const help = `ukd keeps the unikernels of one host running.

Usage: ukd [FLAGS...]        serve: go on with what runs here, and wait for \`uk\`
       ukd check FILE...     tell all that is wrong with configurations
       ukd openapi           print the API as an OpenAPI document

Flags:
  --config FILE       apply this configuration at the start
  --state DIR         what lasts: guests, images, logs, events (default: ${defaultState()})
  --run DIR           where sockets and status files are, in memory at best (default: where the socket is)
  --socket PATH       where \`uk\` reaches it (default: ${defaultSocket()})
  --socket-mode MODE  who may use that, in octal (default: 600)
  --listen HOST:PORT  serve on TCP, too; needs --tls-key, --tls-cert and --tokens
  --tls-key FILE      private key, PEM
  --tls-cert FILE     certificates, PEM
  --tokens FILE       tokens that are let in, one a line
  --monitor PATH      uk-vmm (default: the one that belongs to this ukd)
  --log-level LEVEL   trace, debug, info, warn, error (default: info)
  -h, --help          print this text
  --version           print the version

The guests outlive it: ukd may be ended, killed and replaced at any time.
`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === "check") return check(argv.slice(1), { print, printError: console.error });
  if (argv[0] === "openapi" && argv.length === 1) {
    process.stdout.write(await documentText());
    return 0;
  }
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...{
        config: text,
        state: text,
        run: text,
        socket: text,
        "socket-mode": text,
        listen: text,
        "tls-key": text,
        "tls-cert": text,
      },
      ...{ tokens: text, monitor: text, "log-level": text, version: { type: "boolean" } },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) process.stdout.write(help);
  else if (values.version === true) print(`ukd ${version}`);
  else return serve(values);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  let problems: readonly Diagnostic[];
  if (error instanceof Refused) problems = error.diagnostics;
  else if (code?.startsWith("ERR_PARSE_ARGS") === true)
    problems = [{ code: "USAGE", what: message, how: "`ukd --help` lists the flags" }];
  else throw error;
  for (const problem of problems) console.error(format(problem));
  // What is open by now would keep it from ending.
  process.exit(problems.every((problem) => problem.code === "USAGE") ? 2 : 1);
}
