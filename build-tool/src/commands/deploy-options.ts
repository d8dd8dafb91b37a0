// The flags of `uk deploy` as what a configuration file says of a guest. ukd judges the whole; here only the form is checked.

import { resolve } from "node:path";
import { failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import { flag, type Session } from "../control/session.ts";
import { isGuestPath, isRule, parsePort, parseVolume } from "../grants.ts";
import * as messages from "../messages/control.ts";
import * as usage from "../messages/usage.ts";
import { parseBytes, parseMemory } from "../size.ts";
import { capOf, isWhole } from "./change.ts";

/** The mapping under `guests.NAME` of ukd.yaml, as far as flags say it. */
export type Specification = Readonly<Record<string, unknown>>;

type Part = Result<Specification>;

/** Each takes the flags that are its own; an empty mapping says nothing. */
const parts: readonly ((session: Session) => Part)[] = [
  (session) => list(session, "port", "ports", (text) => parsePort(text) ?? usage.badPort(text)),
  volumes,
  (session) =>
    list(session, "allow-net", "connect", (text) => (isRule(text) ? text : usage.badRule(text, "--allow-net"))),
  (session) => list(session, "deny-net", "deny", (text) => (isRule(text) ? text : usage.badRule(text, "--deny-net"))),
  (session) => memory(session, "memory", "memory"),
  (session) => memory(session, "memory-max", "memoryMax"),
  replicas,
  processor,
  restart,
  health,
  environment,
  secrets,
  ({ given }) => success(given.rest.length === 0 ? {} : { arguments: given.rest }),
];

export function specification(session: Session): Part {
  const all: Record<string, unknown> = {};
  for (const part of parts) {
    const said = part(session);
    if (!said.ok) return said;
    Object.assign(all, said.value);
  }
  return success(all);
}

function list(session: Session, name: string, field: string, judge: (text: string) => string | Diagnostic): Part {
  const values: string[] = [];
  for (const text of session.given.flags[name] ?? []) {
    const value = judge(text);
    if (typeof value !== "string") return failure(value);
    values.push(value);
  }
  return success(values.length === 0 ? {} : { [field]: values });
}

/** Directories of this machine are looked at before anything is built; those of another ukd's machine only it can see. */
function volumes({ host, client, given }: Session): Part {
  const found = new Map<string, Record<string, unknown>>();
  for (const text of given.flags["volume"] ?? []) {
    const volume = parseVolume(text);
    if (volume === undefined) return failure(usage.badVolume(text));
    const directory = resolve(host.directory, volume.directory);
    if (client.local) {
      const status = host.status(directory);
      if (status === undefined) return failure(usage.noDirectory(volume.directory));
      if (status.kind !== "directory") return failure(usage.notADirectory(volume.directory));
    }
    found.set(volume.path, { directory, at: volume.path, ...(volume.readOnly && { readOnly: true }) });
  }
  for (const text of given.flags["volume-quota"] ?? []) {
    const [path = "", size = "", ...more] = text.split("=");
    const bytes = parseBytes(size);
    if (!isGuestPath(path) || typeof bytes === "string" || bytes === 0 || more.length > 0)
      return failure(usage.badQuota(text));
    const volume = found.get(path);
    if (volume === undefined) return failure(messages.quotaWithoutVolume(path));
    volume["quota"] = bytes;
  }
  return success(found.size === 0 ? {} : { volumes: [...found.values()] });
}

function memory(session: Session, name: string, field: string): Part {
  const text = flag(session, name);
  if (text === undefined) return success({});
  const bytes = parseMemory(text);
  if (typeof bytes === "string") return failure(usage.badMemory(text, `In the flag \`--${name}\``, bytes));
  return success({ [field]: bytes });
}

function replicas(session: Session): Part {
  const text = flag(session, "replicas");
  if (text === undefined) return success({});
  return isWhole(text, 0, 10_000)
    ? success({ replicas: Number(text) })
    : failure(messages.badNumber("replicas", text, 0, 10_000));
}

function processor(session: Session): Part {
  const cap = capOf(session, false);
  if (!cap.ok) return cap;
  const weight = flag(session, "cpu-weight");
  if (weight !== undefined && !isWhole(weight, 1, 10_000))
    return failure(messages.badNumber("cpu-weight", weight, 1, 10_000));
  if (cap.value === undefined && weight === undefined) return success({});
  return success({
    cpu: {
      ...(weight !== undefined && { weight: Number(weight) }),
      ...(cap.value !== undefined && { cap: cap.value }),
    },
  });
}

function restart(session: Session): Part {
  const policy = flag(session, "restart");
  if (policy === undefined) return success({});
  return ["always", "on-failure", "never"].includes(policy)
    ? success({ restart: { policy } })
    : failure(messages.badRestart(policy));
}

function health(session: Session): Part {
  const text = flag(session, "health");
  if (text === undefined) return success({});
  const [, what = "", port = ""] = /^(tcp|\/.*):(\d+)$/.exec(text) ?? [];
  if (!isWhole(port, 1, 65535)) return failure(messages.badHealth(text));
  return success({ health: { ...(what === "tcp" ? { tcp: true } : { http: what }), port: Number(port) } });
}

function environment({ given }: Session): Part {
  const env: [string, string][] = [];
  for (const text of given.flags["env"] ?? []) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) return failure(usage.badEnvironment(text));
    env.push([name, value!]);
  }
  return success(env.length === 0 ? {} : { env: Object.fromEntries(env) });
}

/** ukd reads the file when the guest starts, so that the value is sent and kept nowhere. */
function secrets({ host, client, given }: Session): Part {
  const files: [string, string][] = [];
  for (const text of given.flags["secret"] ?? []) {
    const [, name, file] = /^([A-Za-z_][A-Za-z0-9_]*)=(.+)$/s.exec(text) ?? [];
    if (name === undefined) return failure(messages.badSecret(text));
    const path = resolve(host.directory, file!);
    if (client.local && host.status(path)?.kind !== "file")
      return failure(messages.noSuchFile(file!, "the flag `--secret`"));
    files.push([name, path]);
  }
  return success(files.length === 0 ? {} : { secrets: Object.fromEntries(files) });
}
