// One guest of the file, normalised.

import type { Path } from "./problems.ts";
import { parseVolume } from "./paths.ts";
import { parsePorts } from "./ports.ts";
import type { References } from "./references.ts";
import type { Written } from "./schema.ts";
import type { Partly } from "./shape.ts";
import type { Claim, Device, Guest, Health, Log, Port, Rate, Restart, Secret, Volume } from "./types.ts";
import type { Values } from "./values.ts";

/** From which path of the file a port, volume or claim came. */
export type Origins = WeakMap<object, Path>;

type WrittenGuest = NonNullable<NonNullable<Partly<Written>["guests"]>[string]>;
type Field<Name extends keyof WrittenGuest> = NonNullable<WrittenGuest[Name]>;

const MB = 2 ** 20;
const loopback = "127.0.0.1";
/** The most ports of all guests together: ranges say much in few words. */
const portsMax = 65536;

export interface Surroundings {
  /** Paths by name. */
  readonly images: ReadonlyMap<string, string>;
  readonly devices: readonly Device[];
  readonly references: References;
  readonly values: Values;
  readonly origins: Origins;
}

export class GuestReader {
  readonly #around: Surroundings;
  readonly #values: Values;
  #portsLeft = portsMax;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#values = around.values;
  }

  /** Every field of the guest is in the result, with its default if it was not written. */
  read(name: string, written: WrittenGuest): Guest {
    const path: Path = ["guests", name];
    const at = (...more: Path): Path => [...path, ...more];
    const values = this.#values;
    const memory = values.memory(at("memory"), written.memory);
    const memoryMax = values.memory(at("memoryMax"), written.memoryMax) ?? memory;
    const devices = this.#claims(at("devices"), written.devices ?? []);
    const adapters = devices.flatMap((claim) => (claim.kind === "address" ? [claim.address] : []));
    const ports = this.#ports(at("ports"), written.ports ?? [], adapters);
    // Ports that are written and wrong may be the ones that a health check relies on.
    const known = ports.length === 0 && "ports" in written && written.ports?.length !== 0 ? undefined : ports;
    const health = written.health === undefined ? undefined : this.#health(at("health"), written.health, known);
    return {
      name,
      image: this.#image(at("image"), written.image),
      replicas: written.replicas ?? 1,
      ...(memory !== undefined && { memory }),
      ...(memoryMax !== undefined && { memoryMax }),
      cpu: { weight: written.cpu?.weight ?? 100, ...(written.cpu?.cap !== undefined && { cap: written.cpu.cap }) },
      ports,
      connect: values.rules(at("connect"), written.connect),
      deny: values.rules(at("deny"), written.deny),
      volumes: this.#volumes(at("volumes"), written.volumes ?? []),
      devices,
      env: this.#env(written.env ?? {}),
      secrets: this.#secrets(at("secrets"), written),
      arguments: (written.arguments ?? []).filter((argument) => argument !== undefined),
      restart: this.#restart(at("restart"), written.restart ?? {}),
      ...(health !== undefined && { health }),
      after: this.#after(at("after"), written.after ?? []),
      stop: { grace: values.time(at("stop", "grace"), written.stop?.grace, 10_000) },
      network: this.#rate(at("network"), written.network ?? {}),
      disk: this.#rate(at("disk"), written.disk ?? {}),
      log: this.#log(at("log"), written.log ?? {}),
    };
  }

  /** Its absolute path; empty if that is not known. */
  #image(path: Path, image: string | undefined): string {
    if (image === undefined) return "";
    const named = this.#around.images.get(image);
    if (named !== undefined) return named;
    if (!this.#around.references.has("image", image) && /\/|\.uk$/.test(image)) return this.#values.hostPath(image);
    this.#around.references.check("image", image, path);
    return "";
  }

  #ports(path: Path, written: Field<"ports">, adapters: readonly string[]): readonly Port[] {
    const ports: Port[] = [];
    for (const [index, text] of written.entries()) {
      if (text === undefined) continue;
      const mappings = parsePorts(text);
      if (typeof mappings === "string") {
        this.#values.problems.add([...path, index], {
          code: "BAD_PORT",
          what: `\`${text}\` grants no port: ${mappings}`,
          how: "Write such as `80:3000`, `127.0.0.1:5353:5353/udp` or `8000-8009:80-89`",
        });
        continue;
      }
      this.#portsLeft -= mappings.length * Math.max(adapters.length, 1);
      if (this.#portsLeft < 0) {
        this.#values.problems.add([...path, index], {
          code: "TOO_MANY_PORTS",
          what: `From here on there are more than ${portsMax} ports in all`,
          how: "Grant fewer",
        });
        this.#portsLeft = 0;
        return ports;
      }
      for (const { ip, ...mapping } of mappings)
        for (const where of ip === undefined ? (adapters.length === 0 ? [loopback] : adapters) : [ip])
          ports.push(this.#noted({ ip: where, ...mapping }, [...path, index]));
    }
    return ports;
  }

  #volumes(path: Path, written: Field<"volumes">): readonly Volume[] {
    return written.flatMap((volume, index) => {
      const read = volume === undefined ? undefined : this.#volume([...path, index], volume);
      return read === undefined ? [] : [this.#noted(read, [...path, index])];
    });
  }

  #volume(path: Path, written: NonNullable<Field<"volumes">[number]>): Volume | undefined {
    const { problems } = this.#values;
    if (typeof written === "string") {
      const volume = parseVolume(written);
      if (volume !== undefined) return { ...volume, directory: this.#values.hostPath(volume.directory) };
      problems.add(path, {
        code: "BAD_VOLUME",
        what: `${JSON.stringify(written.slice(0, 300))} is no pair of a directory and the guest's path of it`,
        how: "Write such as `./data:/data`, with `:ro` behind it if the guest may only read",
      });
      return undefined;
    }
    const at = this.#values.guestPath([...path, "at"], written.at);
    const quota = this.#values.size([...path, "quota"], written.quota);
    const { directory, readOnly = false } = written;
    if (readOnly && quota !== undefined)
      problems.add([...path, "quota"], {
        code: "QUOTA_READ_ONLY",
        what: "This volume has a quota and is read-only, so it never grows",
        how: "Leave out `quota` or `readOnly`",
      });
    if (at === undefined || directory === undefined) return undefined;
    return { directory: this.#values.hostPath(directory), at, readOnly, ...(quota !== undefined && { quota }) };
  }

  #claims(path: Path, written: Field<"devices">): readonly Claim[] {
    return written.flatMap((claim, index) => {
      const fields = typeof claim === "string" ? { device: claim } : (claim ?? {});
      const read = this.#claim([...path, index], fields, typeof claim === "string");
      return read === undefined ? [] : [this.#noted(read, [...path, index])];
    });
  }

  #claim(
    path: Path,
    written: Exclude<Field<"devices">[number], string | undefined>,
    short: boolean,
  ): Claim | undefined {
    const { device: name } = written;
    if (name === undefined) return undefined;
    const { problems } = this.#values;
    if (!this.#around.references.check("device", name, short ? path : [...path, "device"])) return undefined;
    const device = this.#around.devices.find((each) => each.name === name);
    if (device === undefined) return undefined;
    if (device.kind === "address") {
      for (const field of ["at", "readOnly"] as const)
        if (written[field] !== undefined)
          problems.add(
            [...path, field],
            {
              code: "NOT_A_DIRECTORY_DEVICE",
              what: `The device \`${name}\` is a network adapter, which has no \`${field}\``,
              how: "Leave it out",
            },
            "name",
          );
      return { kind: "address", device: name, address: device.address };
    }
    const { readOnly = false } = written;
    const at = this.#values.guestPath([...path, "at"], written.at);
    if (at !== undefined) return { kind: "directory", device: name, directory: device.directory, at, readOnly };
    if (!("at" in written))
      problems.add(path, {
        code: "DEVICE_NEEDS_PLACE",
        what: `The device \`${name}\` is a directory, and where the guest sees it is not said`,
        how: `Write such as \`{ device: ${name}, at: /${name} }\``,
      });
    return undefined;
  }

  #env(written: Field<"env">): Readonly<Record<string, string>> {
    const entries = Object.entries(written).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return Object.fromEntries(entries);
  }

  #secrets(path: Path, { secrets = {}, env = {} }: WrittenGuest): readonly Secret[] {
    return Object.entries(secrets).flatMap(([variable, file]) => {
      if (file === undefined) return [];
      if (Object.hasOwn(env, variable))
        this.#values.problems.add(
          [...path, variable],
          {
            code: "VARIABLE_TWICE",
            what: `The variable \`${variable}\` is in \`env\` as well as in \`secrets\``,
            how: "Leave one of them out",
          },
          "name",
        );
      return [{ variable, file: this.#values.hostPath(file) }];
    });
  }

  #restart(path: Path, written: Field<"restart">): Restart {
    const delay = this.#values.time([...path, "delay"], written.delay, 1000, 10);
    const delayMax = this.#values.time([...path, "delayMax"], written.delayMax, Math.max(60_000, delay), 10);
    if (delayMax < delay)
      this.#values.problems.add([...path, "delayMax"], {
        code: "BAD_TIME",
        what: `\`delayMax\` is ${delayMax} ms, less than \`delay\`, ${delay} ms`,
        how: "The delay doubles until `delayMax`: write a longer time",
      });
    return { policy: written.policy ?? "always", delay, delayMax };
  }

  #health(path: Path, written: Field<"health">, ports: readonly Port[] | undefined): Health | undefined {
    const { problems } = this.#values;
    const { http, tcp, failures = 3 } = written;
    const interval = this.#values.time([...path, "interval"], written.interval, 5000, 100);
    const timeout = this.#values.time([...path, "timeout"], written.timeout, 1000, 10);
    const ways = [http, tcp === true ? tcp : undefined].filter((way) => way !== undefined).length;
    // Of a field that is there and wrong something has been said already.
    const wrong = (field: "http" | "tcp" | "port"): boolean => field in written && written[field] === undefined;
    if (ways === 0 && (wrong("http") || wrong("tcp"))) return undefined;
    if (ways !== 1) {
      problems.add(
        path,
        {
          code: "BAD_HEALTH",
          what:
            ways === 0
              ? "The health check says neither `http` nor `tcp`"
              : "The health check says both `http` and `tcp`",
          how: "Write either `http: /health` or `tcp: true`",
        },
        "name",
      );
      return undefined;
    }
    if (http !== undefined && !/^\/[!-~]*$/.test(http))
      problems.add([...path, "http"], {
        code: "BAD_HEALTH",
        what: `${JSON.stringify(http.slice(0, 300))} is no path of a request`,
        how: "Write such as `/health`; what is not ASCII is escaped as in `%C3%A9`",
      });
    const port = written.port ?? ports?.find(({ protocol }) => protocol === "tcp")?.guest;
    if (port === undefined) {
      if (wrong("port") || ports === undefined) return undefined;
      problems.add(
        path,
        {
          code: "HEALTH_WITHOUT_PORT",
          what: "The health check says no port, and the guest has no TCP port in `ports`",
          how: "Write the guest's port, such as `port: 3000`",
        },
        "name",
      );
      return undefined;
    }
    const probe = { port, interval, timeout, failures };
    return http === undefined ? { kind: "tcp", ...probe } : { kind: "http", path: http, ...probe };
  }

  #after(path: Path, written: Field<"after">): readonly string[] {
    const known = written.filter((name, index): name is string => {
      return name !== undefined && this.#around.references.check("guest", name, [...path, index]);
    });
    return [...new Set(known)];
  }

  #rate(path: Path, written: Field<"network">): Rate {
    const rate = this.#values.size([...path, "rate"], written.rate, 1024);
    return rate === undefined ? {} : { rate };
  }

  #log(path: Path, written: Field<"log">): Log {
    return {
      rate: this.#values.size([...path, "rate"], written.rate, 1024) ?? MB,
      size: this.#values.size([...path, "size"], written.size, 4096) ?? 10 * MB,
      files: written.files ?? 3,
    };
  }

  #noted<Part extends object>(part: Part, path: Path): Part {
    this.#around.origins.set(part, path);
    return part;
  }
}
