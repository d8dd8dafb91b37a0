// Connections to servers, kept for the next exchange: at most so many to each.

import { HostDial } from "../../net/dial-host.ts";
import { dialError } from "../../net/errors.ts";
import { network, type Network } from "../../net/network.ts";
import { ClientConnection, type ConnectionOwner } from "./client-connection.ts";
import type { Exchange, Flow } from "./types.ts";

export interface PoolLimits {
  /** Connections to one host and port at most; more exchanges wait. */
  readonly connections: number;
  /** Idle ones that are kept of each. */
  readonly idle: number;
  /** Milliseconds for which they are; 0: none is kept. */
  readonly keep: number;
}

/** As undici has them, with a bound. */
const usual: PoolLimits = { connections: 256, idle: 256, keep: 4000 };
/** From so many hosts on, those without connections are forgotten. */
const ORIGINS = 64;

/** An exchange on its way: waiting, dialling, or on a connection. */
class Journey implements Flow {
  readonly exchange: Exchange;
  connection: ClientConnection | undefined;
  dial: HostDial | undefined;
  over = false;
  private readonly origin: Origin;

  constructor(exchange: Exchange, origin: Origin) {
    this.exchange = exchange;
    this.origin = origin;
  }

  pauseBody(): void {
    this.connection?.pauseBody(this.exchange);
  }

  resumeBody(): void {
    this.connection?.resumeBody(this.exchange);
  }

  abort(): void {
    if (this.over) return;
    this.over = true;
    this.origin.abandon(this);
    this.connection?.abort(this.exchange);
  }
}

/** All connections to one host and port. */
class Origin implements ConnectionOwner {
  private readonly network: Network = network();
  private readonly idle: ClientConnection[] = [];
  private readonly waiting: Journey[] = [];
  private readonly journeys: Map<Exchange, Journey> = new Map();
  private count = 0;
  private readonly all: Set<ClientConnection> = new Set();

  private readonly limits: PoolLimits;

  constructor(limits: PoolLimits) {
    this.limits = limits;
  }

  get keep(): number {
    return this.limits.keep;
  }

  /** Closes what is idle. */
  closeIdle(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }

  start(exchange: Exchange): Flow {
    const journey = new Journey(exchange, this);
    this.journeys.set(exchange, journey);
    this.go(journey, true);
    return journey;
  }

  /** Whether nothing would be lost without it. */
  get empty(): boolean {
    return this.count === 0 && this.journeys.size === 0;
  }

  /** The exchange is over: whoever had the journey knows. */
  done(exchange: Exchange): void {
    const journey = this.journeys.get(exchange);
    if (journey === undefined) return;
    journey.over = true;
    this.journeys.delete(exchange);
  }

  abandon(journey: Journey): void {
    this.journeys.delete(journey.exchange);
    const at = this.waiting.indexOf(journey);
    if (at >= 0) this.waiting.splice(at, 1);
    if (journey.dial === undefined) return;
    journey.dial.abort();
    journey.dial = undefined;
    this.count--;
    this.next();
  }

  free(connection: ClientConnection): void {
    this.idle.push(connection);
    this.next();
    if (this.idle.length > this.limits.idle) this.idle.shift()!.close();
  }

  gone(connection: ClientConnection): void {
    if (!this.all.delete(connection)) return;
    const at = this.idle.indexOf(connection);
    if (at >= 0) this.idle.splice(at, 1);
    this.count--;
    this.next();
  }

  again(exchange: Exchange): void {
    const journey = this.journeys.get(exchange);
    // On a connection of its own: another idle one may be as dead.
    if (journey !== undefined && !journey.over) this.go(journey, false);
  }

  private go(journey: Journey, reuse: boolean): void {
    const kept = reuse ? this.take() : undefined;
    if (kept !== undefined) {
      journey.connection = kept;
      kept.start(journey.exchange);
    } else if (this.count >= this.limits.connections) {
      this.waiting.push(journey);
    } else {
      this.dial(journey);
    }
  }

  private take(): ClientConnection | undefined {
    for (let last = this.idle.pop(); last !== undefined; last = this.idle.pop()) if (last.usable) return last;
    return undefined;
  }

  private dial(journey: Journey): void {
    const { host, port } = journey.exchange.asked;
    this.count++;
    journey.dial = new HostDial(
      this.network,
      host,
      port,
      {},
      {
        connected: (connection) => {
          journey.dial = undefined;
          const client = new ClientConnection(connection, this);
          this.all.add(client);
          journey.connection = client;
          client.start(journey.exchange);
        },
        failed: (failure, attempts) => {
          journey.dial = undefined;
          this.count--;
          this.next();
          journey.exchange.failed(dialError(failure, attempts, host));
        },
      },
    );
  }

  private next(): void {
    const journey = this.waiting.shift();
    if (journey !== undefined) this.go(journey, true);
  }
}

/** Connections of one guest, by host and port. */
export class ClientPool {
  private readonly origins: Map<string, Origin> = new Map();
  private readonly limits: PoolLimits;

  constructor(limits: PoolLimits = usual) {
    this.limits = limits;
  }

  /** Closes the idle connections. */
  close(): void {
    for (const origin of this.origins.values()) origin.closeIdle();
  }

  /** Makes an exchange on a kept connection or a new one. What it hears comes by later turns. */
  start(exchange: Exchange): Flow {
    const { host, port } = exchange.asked;
    const key = `${host} ${port}`;
    let origin = this.origins.get(key);
    if (origin === undefined) {
      if (this.origins.size >= ORIGINS) this.sweep();
      this.origins.set(key, (origin = new Origin(this.limits)));
    }
    return origin.start(exchange);
  }

  /** Call when an exchange is complete or has failed. */
  done(exchange: Exchange): void {
    this.origins.get(`${exchange.asked.host} ${exchange.asked.port}`)?.done(exchange);
  }

  /** Forgets those that have nothing. */
  private sweep(): void {
    for (const [key, origin] of this.origins) if (origin.empty) this.origins.delete(key);
  }
}
