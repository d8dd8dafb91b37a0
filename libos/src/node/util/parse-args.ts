// util.parseArgs: the arguments of a command line as options and positionals, after the conventions of POSIX and GNU.

import { runtime } from "../../core/runtime.ts";
import { inspect } from "../../core/inspect/inspect.ts";
import { checkObject, checkString, codedError, invalidArgType, invalidArgValue } from "../errors.ts";

type Value = string | boolean;

export interface ArgumentOption {
  type: "string" | "boolean";
  /** One letter. */
  short?: string;
  /** Whether it may be given more than once; its value is an array then. */
  multiple?: boolean;
  default?: Value | readonly Value[];
}

export interface ParseArgsConfig {
  /** Default: the guest's arguments. */
  args?: readonly string[];
  options?: Readonly<Record<string, ArgumentOption>>;
  /** Whether what is not described is an error; default true. */
  strict?: boolean;
  /** Default: not if strict. */
  allowPositionals?: boolean;
  /** Whether `--no-name` sets a boolean option to false. */
  allowNegative?: boolean;
  /** Whether the result tells what was found where. */
  tokens?: boolean;
}

interface OptionToken {
  kind: "option";
  name: string;
  rawName: string;
  index: number;
  value: string | undefined;
  inlineValue: boolean | undefined;
}
export type Token =
  OptionToken | { kind: "positional"; index: number; value: string } | { kind: "option-terminator"; index: number };

export interface ParsedArgs {
  values: Record<string, Value | Value[]>;
  positionals: string[];
  tokens?: Token[];
}

/** The config with defaults. */
type Settings = Required<ParseArgsConfig>;

export function parseArgs(config: ParseArgsConfig = {}): ParsedArgs {
  const settings = normalise(config);
  const tokens = tokenise(settings);
  const values = Object.create(null) as Record<string, Value | Value[]>;
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option") {
      if (settings.strict) checkUsage(token, settings);
      store(token, settings, values);
    } else if (token.kind === "positional") {
      if (!settings.allowPositionals) {
        const text = `Unexpected argument '${token.value}'. This command does not take positional arguments`;
        throw codedError(TypeError, "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL", text);
      }
      positionals.push(token.value);
    }
  }
  for (const [name, option] of Object.entries(settings.options)) {
    if (name !== "__proto__" && option.default !== undefined && values[name] === undefined) {
      values[name] = option.default as Value | Value[];
    }
  }
  return settings.tokens ? { values, positionals, tokens } : { values, positionals };
}

function tokenise({ args, options }: Settings): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]!;
    const option = (name: string, rawName: string, inline?: string): void => {
      const at = index;
      let value = inline;
      if (inline === undefined && typeOf(options, name) === "string" && index + 1 < args.length) value = args[++index];
      const inlineValue = value === undefined ? undefined : inline !== undefined;
      tokens.push({ kind: "option", name, rawName, index: at, value, inlineValue });
    };
    if (argument === "--") {
      tokens.push({ kind: "option-terminator", index });
      while (++index < args.length) tokens.push({ kind: "positional", index, value: args[index]! });
    } else if (argument.startsWith("--")) {
      const equals = argument.indexOf("=", 3);
      if (equals < 0) option(argument.slice(2), argument);
      else option(argument.slice(2, equals), argument.slice(0, equals), argument.slice(equals + 1));
    } else if (argument.length > 1 && argument.startsWith("-")) {
      // A group of letters: the first one that takes a value takes the rest of the group, or the next argument.
      for (let at = 1; at < argument.length; at++) {
        const letter = argument[at]!;
        const name = nameOf(options, letter);
        const rest = argument.slice(at + 1);
        if (typeOf(options, name) === "string" && rest !== "") {
          option(name, `-${letter}`, rest);
          break;
        }
        option(name, `-${letter}`);
      }
    } else tokens.push({ kind: "positional", index, value: argument });
  }
  return tokens;
}

function nameOf(options: Settings["options"], letter: string): string {
  return Object.keys(options).find((name) => options[name]!.short === letter) ?? letter;
}

function own(options: Settings["options"], name: string): ArgumentOption | undefined {
  return Object.hasOwn(options, name) ? options[name] : undefined;
}

function typeOf(options: Settings["options"], name: string): string | undefined {
  return own(options, name)?.type;
}

function checkUsage(token: OptionToken, { options, allowPositionals, allowNegative }: Settings): void {
  const { rawName, value } = token;
  let { name } = token;
  if (own(options, name) === undefined) {
    const positive = name.replace(/^no-/, "");
    if (!allowNegative || positive === name || typeOf(options, positive) !== "boolean") {
      const hint = allowPositionals
        ? ". To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- " +
          JSON.stringify(rawName)
        : "";
      throw codedError(TypeError, "ERR_PARSE_ARGS_UNKNOWN_OPTION", `Unknown option '${rawName}'${hint}`);
    }
    name = positive;
  }
  const { short, type } = options[name]!;
  const shown = `${short === undefined || short === "" ? "" : `-${short}, `}--${name}`;
  const refuse = (text: string): never => {
    throw codedError(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", text);
  };
  if (type === "string" && value === undefined) refuse(`Option '${shown} <value>' argument missing`);
  if (type === "boolean" && value !== undefined) refuse(`Option '${shown}' does not take an argument`);
  if (token.inlineValue !== true && value !== undefined && value.length > 1 && value.startsWith("-")) {
    const example = rawName.startsWith("--") ? `'${rawName}=-XYZ'` : `'--${name}=-XYZ' or '${rawName}-XYZ'`;
    refuse(
      `Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${rawName}'?\n` +
        `To specify an option argument starting with a dash use ${example}.`,
    );
  }
}

function store(token: OptionToken, { options, allowNegative }: Settings, values: ParsedArgs["values"]): void {
  if (token.name === "__proto__") return;
  let value: Value = token.value ?? true;
  if (allowNegative && token.name.startsWith("no-") && token.value === undefined) {
    token.name = token.name.slice("no-".length);
    value = false;
  }
  if (own(options, token.name)?.multiple !== true) values[token.name] = value;
  else if (Array.isArray(values[token.name])) (values[token.name] as Value[]).push(value);
  else values[token.name] = [value];
}

function normalise(config: ParseArgsConfig): Settings {
  const args = config.args ?? runtime.machine.boot.args.slice(1);
  const strict = config.strict ?? true;
  const settings: Settings = {
    args,
    strict,
    options: config.options ?? {},
    allowPositionals: config.allowPositionals ?? !strict,
    allowNegative: config.allowNegative ?? false,
    tokens: config.tokens ?? false,
  };
  if (!Array.isArray(args)) throw invalidArgType("args", "Array", args);
  for (const name of ["strict", "allowPositionals", "tokens", "allowNegative"] as const) {
    if (typeof settings[name] !== "boolean") throw invalidArgType(name, "boolean", settings[name]);
  }
  checkObject(settings.options, "options");
  for (const [name, option] of Object.entries(settings.options)) checkOption(`options.${name}`, option);
  return settings;
}

function checkOption(path: string, option: ArgumentOption): void {
  checkObject(option, path);
  const { type, short, multiple, default: initial } = option;
  if (type !== "string" && type !== "boolean") throw invalidArgType(`${path}.type`, "('string|boolean')", type);
  if (Object.hasOwn(option, "short")) {
    checkString(short, `${path}.short`);
    if (short.length !== 1) throw invalidArgValue(`${path}.short`, inspect(short), "must be a single character");
  }
  if (Object.hasOwn(option, "multiple") && typeof multiple !== "boolean") {
    throw invalidArgType(`${path}.multiple`, "boolean", multiple);
  }
  if (initial === undefined) return;
  if (multiple === true && !Array.isArray(initial)) throw invalidArgType(`${path}.default`, "Array", initial);
  const items: [string, unknown][] =
    multiple === true
      ? (initial as readonly Value[]).map((item, index) => [`${path}.default[${index}]`, item])
      : [[`${path}.default`, initial]];
  for (const [where, item] of items) if (typeof item !== type) throw invalidArgType(where, type, item);
}
