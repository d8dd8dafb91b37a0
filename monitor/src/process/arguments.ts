// The command line of uk-vmm for an instance.

import type { Guest } from "../config/types.ts";

/** Where an instance finds what it needs. */
export interface InstancePaths {
  readonly image: string;
  readonly directory: string;
  readonly log: string;
  readonly keeper: string;
  port(port: number): string;
}

/** The options; a secret stands in none of them. `slot`: which sockets of its shared ports are its own. */
export function monitorArguments(guest: Guest, slot: number, paths: InstancePaths): string[] {
  const { memory, memoryMax, cpu, health, log } = guest;
  const bracketed = (ip: string): string => (ip.includes(":") ? `[${ip}]` : ip);
  const volumes = [...guest.volumes, ...guest.devices.filter((device) => device.kind === "directory")];
  const options: (readonly [string, string | undefined])[] = [
    ["--supervise", paths.directory],
    ["--control-stdin", ""],
    ["--log-to", paths.log],
    ["--memory", memoryMax === undefined ? undefined : String(memoryMax)],
    ["--memory-limit", memory === undefined || memory === memoryMax ? undefined : String(memory)],
    ["--cpu-cap", cpu.cap === undefined ? undefined : String(cpu.cap)],
    ["--net-rate", guest.network.rate === undefined ? undefined : String(guest.network.rate)],
    ["--disk-rate", guest.disk.rate === undefined ? undefined : String(guest.disk.rate)],
    ["--log-rate", String(log.rate)],
    ["--log-size", String(log.size)],
    ["--log-files", String(log.files)],
    ...(guest.ports.length > 0
      ? ([
          ["--ports-from", paths.keeper],
          ["--slot", String(slot)],
        ] as const)
      : []),
    ...guest.ports.map(
      ({ ip, host, guest: port, protocol }) =>
        ["--listen", `${bracketed(ip)}:${host}:${port}${protocol === "udp" ? "/udp" : ""}`] as const,
    ),
    ...(health === undefined ? [] : [["--listen-at", `${paths.port(health.port)}:${health.port}`] as const]),
    ["--accept-later", health === undefined ? undefined : ""],
    ...guest.connect.map((rule) => ["--allow-net", rule] as const),
    ...guest.deny.map((rule) => ["--deny-net", rule] as const),
    ...volumes.map(
      ({ directory, at, readOnly }) => ["--volume", `${directory}:${at}${readOnly ? ":ro" : ""}`] as const,
    ),
    ...guest.volumes.flatMap(({ at, quota }) =>
      quota === undefined ? [] : [["--volume-quota", `${at}=${quota}`] as const],
    ),
    ...Object.entries(guest.env).map(([name, value]) => ["--env", `${name}=${value}`] as const),
    ...guest.secrets.map(({ variable, file }) => ["--secret", `${variable}=${file}`] as const),
  ];
  return [
    ...options.flatMap(([name, value]) => (value === undefined ? [] : value === "" ? [name] : [name, value])),
    paths.image,
    ...(guest.arguments.length > 0 ? ["--", ...guest.arguments] : []),
  ];
}

/** The niceness that stands for a weight where no control group does: a step of 1 is a fourth of the share. */
export function niceness(weight: number): number {
  const steps = Math.round(-Math.log(weight / 100) / Math.log(1.25));
  // Never -0, of which Node.js dies: to its binding that is no integer.
  return Math.max(-20, Math.min(19, steps)) + 0;
}
