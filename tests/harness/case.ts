// What a VM case is: a guest, what is done to it, and what must be seen. Data only, so that the same case runs from Node.js
// on this machine and from a shell inside an emulated one.

import type { Zone } from "./name-message.ts";

/** A whole text, byte for byte, or a pattern that is found in it. */
export type Expected = string | RegExp;

/** A state of the host that the monitor must explain. */
export type HostCondition = "no /dev/kvm" | "no permission on /dev/kvm";

/** Waits until a text is in the guest's output. */
export interface AwaitStep {
  readonly kind: "await";
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

/** Sends a signal to the monitor. */
export interface SignalStep {
  readonly kind: "signal";
  /** USR1 asks the guest to give memory back. */
  readonly signal: "INT" | "TERM" | "USR1";
}

/** Waits until the monitor's process, guest memory included, holds less (or more) of its own memory than so many bytes. */
export interface ResidentStep {
  readonly kind: "resident";
  readonly below?: number;
  readonly above?: number;
}

/** Takes a port of the host's 127.0.0.1 before the guest starts; `options` name it as `{port}`. Only as the first step. */
export interface OccupyStep {
  readonly kind: "occupy";
}

/**
 * One TCP connection to a guest port: bytes to send (text as latin1) and texts to wait for, in order; then the guest must close
 * it, unless `hangUp` says that this side does. What came back is judged by `reply`.
 */
export interface TalkStep {
  readonly kind: "talk";
  readonly port: number;
  readonly dialogue: readonly ({ readonly send: string } | { readonly until: string })[];
  /** Ends this side's direction after the dialogue, before the guest closes. */
  readonly halfClose?: boolean;
  /** Closes the connection after the dialogue, without waiting for the guest. */
  readonly hangUp?: boolean;
  readonly reply: Expected | readonly RegExp[];
}

export type Step = AwaitStep | SignalStep | ResidentStep | OccupyStep | TalkStep;

/** A directory of the host, made for the case and gone after it. */
export interface CaseVolume {
  /** Where the guest finds it. */
  readonly path: string;
  readonly readOnly?: boolean;
  /** As --volume-quota takes it. */
  readonly quota?: string;
  /** It is a disk of its own of so many bytes, which is full soon. */
  readonly space?: number;
  /** Files that are in it before the guest starts: texts by their paths. */
  readonly files?: Readonly<Record<string, string>>;
  /** Symbolic links in it: where they point to, by their paths. */
  readonly links?: Readonly<Record<string, string>>;
  /** Permission bits, by path. They bind the monitor, as whoever it runs. */
  readonly modes?: Readonly<Record<string, number>>;
}

export interface Case {
  /** One sentence: what must hold. */
  readonly about: string;
  /** Makes the image; without it, the folder's `app.ts` (with its `uk.config.ts`, if any) is built. */
  readonly image?: (build: () => Promise<Uint8Array>) => Promise<Uint8Array> | Uint8Array;
  /** Options of the monitor. */
  readonly options?: readonly string[];
  /** Guest ports, each granted on a port of the host that the system chooses. */
  readonly listen?: readonly number[];
  /** Directories that the guest is granted. An emulated machine has none to give: such a case is `localOnly`. */
  readonly volumes?: readonly CaseVolume[];
  /** What a name server of the case's own says, the only one that the monitor asks. Cannot be shown by an emulated machine. */
  readonly names?: Zone;
  /** Arguments of the guest. */
  readonly args?: readonly string[];
  readonly host?: HostCondition;
  readonly steps?: readonly Step[];
  readonly expect: {
    readonly code: number;
    readonly stdout?: Expected | readonly RegExp[];
    readonly stderr?: Expected | readonly RegExp[];
  };
  /** Set where an emulated machine cannot show it; says why. */
  readonly localOnly?: string;
}

/** Types a case file's default export. Throws for what no emulated machine can show and does not say so. */
export function defineCase(definition: Case): Case {
  const isLocal = definition.volumes !== undefined || definition.names !== undefined;
  if (isLocal && definition.localOnly === undefined)
    throw new Error(`an emulated machine has no directories and no name server: set localOnly (${definition.about})`);
  return definition;
}

/** One connection on which requests (whole, as text) are sent at once; the guest must close it after the last. */
export function talk(port: number, requests: readonly string[], reply: TalkStep["reply"]): TalkStep {
  return { kind: "talk", port, dialogue: requests.map((send) => ({ send })), reply };
}

/** A request without a body as text; the connection closes after it unless `keep` is set. */
export function get(path: string, { keep = false }: { keep?: boolean } = {}): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${keep ? "" : "Connection: close\r\n"}\r\n`;
}
