// http.Agent: connections that requests share.

import { ClientPool } from "../../http/client/client-pool.ts";
import { missing } from "../errors.ts";
import { EventEmitter } from "../events/emitter.ts";

export interface AgentOptions {
  readonly keepAlive?: boolean | undefined;
  readonly keepAliveMsecs?: number | undefined;
  readonly maxSockets?: number | undefined;
  readonly maxTotalSockets?: number | undefined;
  readonly maxFreeSockets?: number | undefined;
  readonly scheduling?: "fifo" | "lifo" | undefined;
  readonly timeout?: number | undefined;
}

/** Connections of an agent without limits: a guest has only so many handles. */
const SOCKETS_MAX = 256;
/** Milliseconds that an idle connection is kept, as by Node's global agent. */
const KEEP = 5000;

const refused = (name: string): Error => missing(`${name} of http.Agent`);

export class Agent extends EventEmitter {
  readonly options: AgentOptions;
  readonly defaultPort: number = 80;
  readonly protocol: string = "http:";
  readonly keepAlive: boolean;
  readonly keepAliveMsecs: number;
  readonly maxSockets: number;
  readonly maxFreeSockets: number;
  readonly scheduling: string;
  readonly _pool: ClientPool;

  constructor(options: AgentOptions = {}) {
    super();
    if (options.maxTotalSockets !== undefined && options.maxTotalSockets !== Infinity) throw refused("maxTotalSockets");
    if ("createConnection" in options) throw refused("createConnection");
    this.options = { ...options };
    this.keepAlive = options.keepAlive === true;
    this.keepAliveMsecs = options.keepAliveMsecs ?? 1000;
    this.maxSockets = options.maxSockets ?? Infinity;
    this.maxFreeSockets = options.maxFreeSockets ?? 256;
    this.scheduling = options.scheduling ?? "lifo";
    this._pool = new ClientPool({
      connections: Math.min(this.maxSockets, SOCKETS_MAX),
      idle: this.maxFreeSockets,
      keep: this.keepAlive ? (options.timeout ?? KEEP) : 0,
    });
  }

  get maxTotalSockets(): number {
    return Infinity;
  }

  get sockets(): never {
    throw refused("sockets");
  }

  get freeSockets(): never {
    throw refused("freeSockets");
  }

  get requests(): never {
    throw refused("requests");
  }

  createConnection(): never {
    throw refused("createConnection");
  }

  /** What distinguishes requests that can share a connection. */
  getName(options: { host?: string; port?: number; localAddress?: string; family?: number } = {}): string {
    const { host = "localhost", port = "", localAddress = "", family } = options;
    return `${host}:${port}:${localAddress}${family === 4 || family === 6 ? `:${family}` : ""}`;
  }

  /** Closes the idle connections. */
  destroy(): void {
    this._pool.close();
  }
}

let shared: Agent | undefined;

/** The agent of all requests that name none. */
export function globalAgentOf(): Agent {
  return (shared ??= new Agent({ keepAlive: true, scheduling: "lifo", timeout: KEEP }));
}
