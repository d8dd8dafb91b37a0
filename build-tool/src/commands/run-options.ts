// The flags of `uk run` as options of the monitor, each checked before anything is built or started.

import { resolve } from "node:path";
import type { Arguments } from "../arguments.ts";
import { failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import { isChosen, isGuestPath, isHost, isRule, isServer, parsePort, parseVolume } from "../grants.ts";
import type { Host } from "../host.ts";
import * as messages from "../messages/usage.ts";
import { parseBytes, parseMemory } from "../size.ts";

/** What one value of a flag becomes: options of the monitor, or what is wrong with it. */
type Translate = (text: string, host: Host) => readonly string[] | Diagnostic;

/** By flag, in the order in which the monitor is told. */
const translations: Readonly<Record<string, Translate>> = {
  port: (text) => {
    const mapping = parsePort(text);
    return mapping === undefined ? messages.badPort(text) : ["--listen", mapping];
  },
  "allow-net": (text) => (isRule(text) ? ["--allow-net", text] : messages.badRule(text, "--allow-net")),
  "deny-net": (text) => (isRule(text) ? ["--deny-net", text] : messages.badRule(text, "--deny-net")),
  dns: (text) => (isServer(text) ? ["--dns", text] : messages.badServer(text)),
  "add-host": (text) => (isHost(text) ? ["--add-host", text] : messages.badHost(text)),
  volume,
  "volume-quota": (text) => {
    const [path = "", size = "", ...more] = text.split("=");
    const bytes = parseBytes(size);
    return !isGuestPath(path) || typeof bytes === "string" || bytes === 0 || more.length > 0
      ? messages.badQuota(text)
      : ["--volume-quota", `${path}=${bytes}`];
  },
  memory: (text) => {
    const bytes = parseMemory(text);
    return typeof bytes === "string"
      ? messages.badMemory(text, "In the flag `--memory`", bytes)
      : ["--memory", String(bytes)];
  },
  "memory-limit": (text) => {
    const bytes = parseMemory(text);
    return typeof bytes === "string"
      ? messages.badMemory(text, "In the flag `--memory-limit`", bytes)
      : ["--memory-limit", String(bytes)];
  },
  env: (text) => (/^[A-Za-z_][A-Za-z0-9_]*=/.test(text) ? ["--env", text] : messages.badEnvironment(text)),
};

/** A directory that is not there is a mistake: made here it would hide a wrong path, and the data would seem lost. */
function volume(text: string, host: Host): readonly string[] | Diagnostic {
  const mapping = parseVolume(text);
  if (mapping === undefined) return messages.badVolume(text);
  const directory = resolve(host.directory, mapping.directory);
  const status = host.status(directory);
  if (status === undefined) return messages.noDirectory(mapping.directory);
  if (status.kind !== "directory") return messages.notADirectory(mapping.directory);
  return ["--volume", `${directory}:${mapping.path}${mapping.readOnly ? ":ro" : ""}`];
}

/** All flags, or the first that is wrong. Ports that the system chooses are to be announced. */
export function monitorOptions(host: Host, { flags }: Arguments): Result<string[]> {
  const out: string[] = [];
  for (const [flag, translate] of Object.entries(translations))
    for (const text of flags[flag] ?? []) {
      const options = translate(text, host);
      if ("code" in options) return failure(options);
      out.push(...options);
      if (flag === "port" && options.some(isChosen) && !out.includes("--announce")) out.push("--announce");
    }
  return success(out);
}
