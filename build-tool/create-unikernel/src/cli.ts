// The command line of `npm create unikernel`: parses, asks if there is someone to ask, scaffolds, prints what comes next.

import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { isFree, projectName, scaffold } from "./scaffold.ts";
import { findTemplates, templates } from "./templates.ts";

/** What the command needs of the world around it. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether a person can be asked. */
  readonly terminal: boolean;
  print(text: string): void;
  printError(text: string): void;
  /** Asks for what is missing; undefined if the person gives up. */
  ask(missing: { directory: boolean; template: boolean }): Promise<{ directory: string; template: string } | undefined>;
}

const usage = `Starts a TypeScript unikernel project.

Usage: npm create unikernel [DIRECTORY] [-- --template ${templates.map((t) => t.name).join("|")}]

Templates:
${templates.map((t) => `  ${t.name.padEnd(10)}${t.text}`).join("\n")}

Flags:
      --template NAME  Take this template. Default: asked for on a terminal, else ${templates[0]!.name}.
  -h, --help           Print this text.
`;

/** Runs the command and returns its exit code. `root` is the directory of this package. */
export async function main(around: Surroundings, argv: readonly string[], root: string): Promise<number> {
  const fail = (code: string, text: string, exitCode: number): number => {
    around.printError(`error[${code}]: ${text}\n`);
    return exitCode;
  };
  const { tokens } = parseArgs({
    args: [...argv],
    options: { template: { type: "string" }, help: { type: "boolean", short: "h" } },
    strict: false,
    tokens: true,
  });
  let template = around.environment["npm_config_template"];
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help") {
      around.print(usage);
      return 0;
    }
    if (token.name !== "template")
      return fail(
        "UNKNOWN_FLAG",
        `\`create-unikernel\` has no flag \`${token.rawName}\`. Its flags are --template NAME and --help.`,
        2,
      );
    if (token.value === undefined)
      return fail("MISSING_VALUE", "`--template` needs a value. Write `--template http`, for example.", 2);
    template = token.value;
  }
  if (words.length > 1)
    return fail("UNEXPECTED_ARGUMENT", `\`${words[1]}\` is one argument too many. Give one directory.`, 2);
  const unknown = template !== undefined && !templates.some((t) => t.name === template);
  if (unknown)
    return fail(
      "UNKNOWN_TEMPLATE",
      `There is no template \`${template}\`. The templates are ${templates.map((t) => t.name).join(", ")}.`,
      2,
    );

  let [directory] = words;
  if (around.terminal && (directory === undefined || template === undefined)) {
    const answers = await around.ask({ directory: directory === undefined, template: template === undefined });
    if (answers === undefined) return 130;
    directory ??= answers.directory;
    template ??= answers.template;
  }
  if (directory === undefined)
    return fail(
      "MISSING_ARGUMENT",
      "The directory of the new project is not given. Write `npm create unikernel my-app`.",
      2,
    );
  template ??= templates[0]!.name;

  const target = resolve(around.directory, directory);
  if (!isFree(target))
    return fail(
      "NOT_EMPTY",
      `\`${directory}\` is there and not empty, and nothing is ever overwritten. Give a directory that is new or empty.`,
      1,
    );
  try {
    scaffold(target, template, findTemplates(root));
  } catch (error) {
    return fail(
      "CANNOT_WRITE",
      `The project cannot be written: ${(error as Error).message}. At ${target}. Give another directory.`,
      1,
    );
  }
  around.print(nextSteps(relative(around.directory, target), projectName(target), template));
  return 0;
}

function nextSteps(path: string, name: string, template: string): string {
  const enter = path === "" ? [] : [`  cd ${path}`];
  return [
    `Made ${name} from the template ${template}. Next:`,
    "",
    ...enter,
    "  npm install",
    "  npm run dev      # build it and run it as a unikernel",
    "",
  ].join("\n");
}
