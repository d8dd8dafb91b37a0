// The flags of `ukd`, judged before anything is touched: what is used behind this is in order.

import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { fileURLToPath } from "node:url";
import type { Access } from "../api/server.ts";
import { Refused } from "../diagnostic.ts";
import { defaultSocket, defaultState } from "../places.ts";

/** The flags of the command line. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export interface Options {
  readonly state: string;
  readonly run: string;
  readonly socket: string;
  /** Permissions of the socket. */
  readonly mode: number;
  readonly level: string;
  /** The path of uk-vmm. */
  readonly monitor: string;
  /** As it was written: messages speak of it. */
  readonly config?: string;
  readonly remote?: Remote;
}

/** Where it listens on TCP, and to whom. */
export interface Remote {
  readonly host: string;
  readonly port: number;
  readonly access: Access;
}

type Flag = (name: string) => string | undefined;

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];
const TOKEN_MIN = 16;

/** Throws Refused. */
export function optionsOf(flags: Flags): Options {
  const flag: Flag = (name) => flags[name] as string | undefined;
  const socket = resolve(flag("socket") ?? defaultSocket());
  const config = flag("config");
  const remote = remoteOf(flag);
  return {
    state: resolve(flag("state") ?? defaultState()),
    run: resolve(flag("run") ?? dirname(socket)),
    socket,
    mode: modeOf(flag("socket-mode") ?? "600"),
    level: levelOf(flag("log-level") ?? "info"),
    monitor: monitorPath(flag("monitor")),
    ...(config !== undefined && { config }),
    ...(remote !== undefined && { remote }),
  };
}

const usage = (what: string, how: string): Refused => new Refused({ code: "USAGE", what, how });

function modeOf(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text))
    throw usage(`\`${text}\` is no mode of a file in octal`, "Write such as `--socket-mode 660`");
  return Number.parseInt(text, 8);
}

function levelOf(text: string): string {
  if (!LEVELS.includes(text)) throw usage(`There is no log level \`${text}\``, `Write one of ${LEVELS.join(", ")}`);
  return text;
}

/** The monitor beside this package: installed, or as built from source. */
function monitorPath(named: string | undefined): string {
  const own = ["../../toolchain/uk-vmm", "../../target/x86_64-unknown-linux-gnu/release/uk-vmm"];
  const paths =
    named === undefined ? own.map((path) => fileURLToPath(new URL(path, import.meta.url))) : [resolve(named)];
  const found = paths.find(isProgram);
  if (found === undefined)
    throw new Refused({
      code: "MONITOR_MISSING",
      what: `There is no uk-vmm at \`${paths.join("` or `")}\``,
      how: "Build it with `npm run build`, or name it with `--monitor`",
    });
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function remoteOf(flag: Flag): Remote | undefined {
  const listen = flag("listen");
  if (listen === undefined) return undefined;
  const [key, cert, tokens] = ["tls-key", "tls-cert", "tokens"].map(flag);
  if (key === undefined || cert === undefined || tokens === undefined)
    throw new Refused({
      code: "TCP_OPEN",
      what: "`--listen` without `--tls-key`, `--tls-cert` and `--tokens` would let everybody in",
      how: "Name all three, or use the Unix socket alone",
    });
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(listen) ?? [];
  if (host === undefined || Number(port) > 65535)
    throw usage(`\`${listen}\` is no address with a port`, "Write such as `--listen 0.0.0.0:7443`");
  return { host, port: Number(port), access: { tls: tlsOf(key, cert), tokens: tokensOf(tokens) } };
}

function tlsOf(keyFile: string, certFile: string): NonNullable<Access["tls"]> {
  const refuse = (what: string): Refused =>
    new Refused({
      code: "TLS",
      what,
      how: "Name a private key with `--tls-key` and its certificate with `--tls-cert`, both PEM and without a passphrase",
    });
  const [key, cert] = [textOf(keyFile, refuse), textOf(certFile, refuse)];
  const judge = (pem: { key?: string; cert?: string }, problem: string): void => {
    try {
      createSecureContext(pem);
    } catch (error) {
      throw refuse(`${problem}: ${(error as Error).message}`);
    }
  };
  judge({ key }, `\`${keyFile}\` is no private key`);
  judge({ cert }, `\`${certFile}\` is no certificate`);
  judge({ key, cert }, `The key \`${keyFile}\` does not belong to the certificate \`${certFile}\``);
  return { key, cert };
}

function tokensOf(file: string): readonly string[] {
  const refuse = (what: string): Refused =>
    new Refused({ code: "TOKENS", what, how: "Write one a line, each made as by `openssl rand -hex 32`" });
  const list = textOf(file, refuse)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (list.length === 0) throw refuse(`\`${file}\` has no token`);
  // No header could have it, so it would let nobody in.
  if (list.some((token) => /[^ -~]/.test(token))) throw refuse(`\`${file}\` has a token of other signs than ASCII's`);
  if (list.some((token) => token.length < TOKEN_MIN))
    throw refuse(`\`${file}\` has a token of less than ${TOKEN_MIN} characters`);
  return list;
}

function textOf(file: string, refuse: (what: string) => Refused): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw refuse(`The file \`${file}\` cannot be read: ${(error as Error).message}`);
  }
}
