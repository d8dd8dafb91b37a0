// `ukd check FILE...`: tells all that is wrong with configurations, without starting anything.

import { parseArgs } from "node:util";
import { inspect } from "../config/files.ts";
import { demand } from "../config/judge.ts";
import { load } from "../config/load.ts";
import { filled } from "../config/needs.ts";
import { suggestion } from "../config/suggestion.ts";
import type { Configuration } from "../config/types.ts";
import { formatSize } from "../config/units.ts";
import { Refused, format, type Diagnostic } from "../diagnostic.ts";

const help = `Tells all that is wrong with configurations of ukd, and starts nothing.

Usage: ukd check [FLAGS...] FILE...

Looks at the images, directories and secrets that they name, too, as \`uk apply\` does before it does anything. A warning is no mistake.

Flags:
  --json      print the mistakes as a JSON array of { file, line, column, code, what, how }; warnings go to standard error
  -h, --help  print this text

Exit codes: 0 in order, 1 something is wrong with a file, 2 a wrong command line.
`;

const options = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

/** Where it writes to: texts without the line break at their end. */
export interface Output {
  print(text: string): void;
  printError(text: string): void;
}

/** What is found in one file. */
interface Judged {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** What would run. */
  readonly summary: string;
}

/**
 * Takes the words after `check`. Prints a paragraph for each error and warning, and for each file without errors one line of what would run.
 * Gives the exit code: 0 in order (perhaps with warnings), 1 with errors, 2 if the words are no files and flags of it.
 */
export async function check(words: readonly string[], { print, printError }: Output): Promise<number> {
  // Not strict: what is wrong is told here, with its mend.
  const read = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const { values, positionals: files, tokens } = read;
  const flaw = tokens.map((token) => (token.kind === "option" ? flagFlaw(token) : undefined)).find(Boolean);
  if (flaw === undefined && values["help"] === true) {
    print(help.trimEnd());
    return 0;
  }
  if (flaw !== undefined || files.length === 0) {
    printError(format(flaw ?? noFile));
    return 2;
  }
  const json = values["json"] === true;
  const mistakes: object[] = [];
  for (const file of files) {
    const { errors, warnings, summary } = await judged(file);
    for (const warning of warnings) (json ? printError : print)(format(warning).replace(/^error/, "warning"));
    mistakes.push(...errors.map((error) => placed(file, error)));
    if (json) continue;
    for (const error of errors) print(format(error));
    if (errors.length === 0) print(`${file}: ${summary}: in order`);
  }
  if (json) print(JSON.stringify(mistakes, undefined, 2));
  return mistakes.length > 0 ? 1 : 0;
}

const noFile: Diagnostic = {
  code: "USAGE",
  what: "`ukd check` needs a file",
  how: "Write `ukd check FILE`, as in `ukd check ukd.yaml`",
};

interface Flag {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
}

function flagFlaw({ name, rawName, value }: Flag): Diagnostic | undefined {
  const known = Object.hasOwn(options, name);
  if (known && value === undefined) return undefined;
  const meant = known ? name : suggestion(name, Object.keys(options));
  return {
    code: "USAGE",
    what: known ? `The flag \`${rawName}\` takes no value` : `\`ukd check\` has no flag \`${rawName}\``,
    how: meant === undefined ? "`ukd check --help` lists the flags" : `Write \`--${meant}\``,
  };
}

async function judged(file: string): Promise<Judged> {
  try {
    const parsed = await load(file);
    const { errors, warnings, images } = await inspect(parsed, (_path, manifest) => Promise.resolve(manifest));
    const guests = parsed.configuration.guests.map((guest) => filled(guest, images.get(guest.image)?.memory ?? 0));
    return { errors, warnings, summary: summary({ ...parsed.configuration, guests }) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { errors: error.diagnostics, warnings: [], summary: "" };
  }
}

/** As data; a file that could not be read has no line. */
function placed(file: string, { code, what, where = "", how }: Diagnostic): object {
  const [, line, column] = /^.*?:(\d+):(\d+)(?:, |$)/s.exec(where) ?? [];
  return { file, ...(line !== undefined && { line: Number(line), column: Number(column) }), code, what, how };
}

const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? "" : "s"}`;

/** `3 guests, 6 instances, 192 MB`. */
function summary(configuration: Configuration): string {
  const { instances, memory } = demand(configuration);
  const { length } = configuration.guests;
  return [count(length, "guest"), count(instances, "instance"), formatSize(memory)].join(", ");
}
