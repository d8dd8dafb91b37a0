// Serves `export default { fetch(request) { return new Response(...) } }`.

import { ConsoleStream } from "@unikernel/hal";
import { runtime } from "../core/runtime.ts";
import { FetchService } from "./fetch/service.ts";

/** What a module exports by default to be a server. */
export interface FetchApplication {
  /** Answers a request. What it throws, or rejects with, is answered with 500 and reported on standard error. */
  fetch(request: Request): Response | Promise<Response>;
  /** The guest's port; the environment variable PORT goes before it. */
  readonly port?: number;
  /** Bytes of a request's body beyond which the answer is 413; no limit unless given. */
  readonly maxRequestBodySize?: number;
}

export interface ServeOptions {
  /** The first port of uk.config.ts, if it names one. */
  readonly port?: number;
}

/** The port when nobody names one. */
const DEFAULT_PORT = 3000;

/**
 * Serves an application until the guest ends. A default export without a `fetch` function is left alone.
 * Example: serve({ fetch: () => new Response("hello") }, { port: 8080 });
 */
export function serve(application: unknown, options: ServeOptions = {}): void {
  const app = application as Partial<FetchApplication> | null | undefined;
  if (typeof app?.fetch !== "function") return;
  const port = Number(runtime.machine.boot.env["PORT"] ?? app.port ?? options.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    const given = runtime.machine.boot.env["PORT"] ?? String(app.port);
    throw new RangeError(
      `the port to serve on must be a whole number from 1 to 65535, but PORT or the application's \`port\` is "${given}"`,
    );
  }
  const report = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? String(error)) : `Uncaught in fetch: ${String(error)}`;
    runtime.hal.console.write(ConsoleStream.ERROR, `${text.trimEnd()}\n`);
  };
  new FetchService((request) => app.fetch!(request as never), app.maxRequestBodySize ?? Infinity, report).listen(port);
}
