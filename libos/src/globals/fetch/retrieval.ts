// One request of fetch and its answer: an exchange of the HTTP client, seen as a promise of a head and a body.

import type { Asked, Exchange, Flow } from "../../http/client/types.ts";
import { ClientPool } from "../../http/client/client-pool.ts";
import type { ResponseHead } from "../../http/client/response-parser.ts";
import { runtime } from "../../core/runtime.ts";
import { IncomingBody } from "../../web/fetch/incoming-body.ts";

/** Connections are shared by all of a guest's fetches. */
let shared: { readonly machine: object; readonly pool: ClientPool } | undefined;

function pool(): ClientPool {
  const { machine } = runtime;
  if (shared?.machine !== machine) shared = { machine, pool: new ClientPool() };
  return shared.pool;
}

export interface Answer {
  readonly head: ResponseHead;
  readonly body: IncomingBody;
}

export class Retrieval implements Exchange {
  readonly asked: Asked;
  private readonly resolve: (answer: Answer) => void;
  private readonly reject: (error: Error) => void;
  private readonly finished: () => void;
  private readonly pool: ClientPool = pool();
  private readonly flow: Flow;
  private body: IncomingBody | undefined;
  private over = false;

  /** `finished` is called once, when nothing more can come. */
  constructor(asked: Asked, resolve: (answer: Answer) => void, reject: (error: Error) => void, finished: () => void) {
    this.asked = asked;
    this.resolve = resolve;
    this.reject = reject;
    this.finished = finished;
    this.flow = this.pool.start(this);
  }

  head(head: ResponseHead): void {
    this.body = new IncomingBody(this.flow, () => {});
    this.resolve({ head, body: this.body });
  }

  data(bytes: Uint8Array, start: number, end: number): void {
    this.body!.receive(bytes, start, end);
  }

  complete(): void {
    this.end();
    this.body!.end();
  }

  failed(error: Error): void {
    this.end();
    if (this.body === undefined) this.reject(error);
    else this.body.fail(Object.assign(new TypeError("terminated"), { cause: error }));
  }

  /** Ends it from this side: head or body are rejected with the reason. */
  abort(reason: Error): void {
    if (this.over) return;
    this.flow.abort();
    this.end();
    if (this.body === undefined) this.reject(reason);
    else this.body.fail(reason);
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.pool.done(this);
    this.finished();
  }
}
