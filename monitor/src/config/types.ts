// The configuration as the rest of ukd works with it: nothing is left open, bytes and milliseconds are numbers, paths are absolute.

/** All of a `ukd.yaml`, normalised. */
export interface Configuration {
  /** The file that it came from, absolute. */
  readonly file: string;
  readonly host: HostLimits;
  /** In the order of the file, as are the guests. */
  readonly devices: readonly Device[];
  readonly images: readonly Image[];
  readonly guests: readonly Guest[];
}

/** What all guests together may use. */
export interface HostLimits {
  /** Bytes: the most that the memory limits of all instances may add up to. Absent: no limit of its own. */
  readonly memory?: number;
  /** The most instances. */
  readonly guests: number;
}

export type DeviceMode = "exclusive" | "shared";

/** Something of the host that guests are granted by name. */
export type Device =
  | { readonly kind: "directory"; readonly name: string; readonly mode: DeviceMode; readonly directory: string }
  | { readonly kind: "address"; readonly name: string; readonly mode: DeviceMode; readonly address: string };

/** An image with a name. Guests have its path already. */
export interface Image {
  readonly name: string;
  readonly path: string;
}

/** One kind of guest, of which `replicas` instances run. */
export interface Guest {
  readonly name: string;
  /** The path of its image. */
  readonly image: string;
  readonly replicas: number;
  /** Bytes: the limit. Absent: what the image asks for. */
  readonly memory?: number;
  /** Bytes: what the limit can grow to while it runs, never less than `memory`. Absent: what the image asks for. */
  readonly memoryMax?: number;
  readonly cpu: Cpu;
  /** Ports without an address are bound at each of the guest's adapters, else at 127.0.0.1: this says where. */
  readonly ports: readonly Port[];
  /** Rules of destinations, as `--allow-net` of uk-vmm takes them. */
  readonly connect: readonly string[];
  /** Rules of destinations, as `--deny-net` takes them. */
  readonly deny: readonly string[];
  /** Its own volumes; those of devices are among `devices`. */
  readonly volumes: readonly Volume[];
  readonly devices: readonly Claim[];
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly Secret[];
  readonly arguments: readonly string[];
  readonly restart: Restart;
  readonly health?: Health;
  /** Names of the guests that must run, and be healthy, before it starts. */
  readonly after: readonly string[];
  readonly stop: Stop;
  readonly network: Rate;
  readonly disk: Rate;
  readonly log: Log;
}

export interface Cpu {
  /** 1 to 10000; twice the weight is twice the share when the processor is contended. */
  readonly weight: number;
  /** Percent of one core, 1 to 100. Absent: no cap. */
  readonly cap?: number;
}

/** One port of the guest and where on the host it is reached. Replicas share it. */
export interface Port {
  /** An address in its shortest form, IPv6 without brackets. */
  readonly ip: string;
  /** 0: the system chooses. */
  readonly host: number;
  readonly guest: number;
  readonly protocol: "tcp" | "udp";
}

/** A directory of the host that the guest sees at a path. */
export interface Volume {
  readonly directory: string;
  /** Absolute path in the guest, in normal form, not `/`. */
  readonly at: string;
  readonly readOnly: boolean;
  /** Bytes. Absent: as much as the host's disk holds. */
  readonly quota?: number;
}

/** A device that the guest is granted. */
export type Claim =
  | ({ readonly kind: "directory"; readonly device: string } & Omit<Volume, "quota">)
  | { readonly kind: "address"; readonly device: string; readonly address: string };

/** A variable whose value is in a file. */
export interface Secret {
  readonly variable: string;
  readonly file: string;
}

export interface Restart {
  readonly policy: "always" | "on-failure" | "never";
  /** Milliseconds before the first new start; doubles with each until `delayMax`. */
  readonly delay: number;
  readonly delayMax: number;
}

interface Probe {
  /** The guest's TCP port, served or not to others. */
  readonly port: number;
  /** Milliseconds. */
  readonly interval: number;
  /** Milliseconds. */
  readonly timeout: number;
  /** So many in a row make it unhealthy. */
  readonly failures: number;
}

/** How to ask whether it is well: a GET that must be answered 2xx or 3xx, or a connection that must be accepted. */
export type Health = (Probe & { readonly kind: "http"; readonly path: string }) | (Probe & { readonly kind: "tcp" });

export interface Stop {
  /** Milliseconds between the request to end and the end by force. */
  readonly grace: number;
}

export interface Rate {
  /** Bytes a second. Absent: no limit. */
  readonly rate?: number;
}

export interface Log {
  /** Bytes a second that are kept. */
  readonly rate: number;
  /** Bytes of one file. */
  readonly size: number;
  /** How many files are kept, the one that is written to included. */
  readonly files: number;
}
