// Parses the words behind a command's name: node:util splits them, this file judges them by the command table.

import { parseArgs, type ParseArgsConfig } from "node:util";
import { failure, success, type Result } from "./diagnostic.ts";
import type { Command } from "./commands/table.ts";
import * as messages from "./messages/usage.ts";

/** A command line that is in order. Values of flags are lists; a switch that is set has an empty list. */
export interface Arguments {
  readonly command: Command;
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly words: readonly string[];
  readonly rest: readonly string[];
}

/** Judges the words behind the command's name. */
export function parse(command: Command, argv: readonly string[]): Result<Arguments> {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const { name, short, value } of command.flags)
    options[name] = { type: value === undefined ? "boolean" : "string", multiple: true, ...(short && { short }) };
  const { tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true });

  const flags: Record<string, string[]> = {};
  const words: string[] = [];
  const rest: string[] = [];
  let behind = false;
  for (const token of tokens) {
    if (token.kind === "option-terminator") behind = true;
    else if (token.kind === "positional") (behind ? rest : words).push(token.value);
    else {
      const flag = command.flags.find((f) => f.name === token.name);
      if (flag === undefined) return failure(messages.unknownFlag(command, token.rawName));
      if (flag.value === undefined && token.value !== undefined)
        return failure(messages.switchWithValue(command, token.rawName, token.value));
      if (
        flag.value !== undefined &&
        (token.value === undefined || (!token.inlineValue && token.value.startsWith("-")))
      )
        return failure(messages.missingValue(command, token.rawName, flag.value));
      const values = (flags[flag.name] ??= []);
      if (values.length > 0 && flag.repeatable !== true && flag.value !== undefined)
        return failure(messages.repeatedFlag(command, token.rawName));
      if (token.value !== undefined) values.push(token.value);
    }
  }
  if (flags["help"] !== undefined) return success({ command, flags, words, rest });
  if (behind && !command.rest) return failure(messages.noRest(command));
  if (words.length < command.words[0]) return failure(messages.missingWord(command));
  if (words.length > command.words[1]) return failure(messages.extraWord(command, words[command.words[1]]!));
  return success({ command, flags, words, rest });
}
