// What http.request is given: a URL, options, or both.

import { checkPort, checkString, codedError, invalidArgType, invalidArgValue, missing } from "../errors.ts";
import { URL } from "../../web/url/url.ts";
import { Agent, globalAgentOf } from "./agent.ts";
import type { HeaderValue } from "./fields.ts";

export interface RequestOptions {
  readonly agent?: Agent | false | undefined;
  readonly auth?: string | null | undefined;
  readonly createConnection?: unknown;
  readonly defaultPort?: number | string | undefined;
  readonly headers?: Record<string, HeaderValue | undefined> | readonly string[] | undefined;
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly insecureHTTPParser?: boolean | undefined;
  readonly localAddress?: string | undefined;
  readonly lookup?: unknown;
  readonly method?: string | undefined;
  readonly path?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly protocol?: string | null | undefined;
  readonly setHost?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly socketPath?: string | undefined;
  readonly timeout?: number | undefined;
}

export interface Normal {
  readonly options: RequestOptions;
  readonly agent: Agent;
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function fromUrl(url: URL): RequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } = url;
  return {
    protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    path: pathname + search,
    ...(port !== "" && { port: Number(port) }),
    ...((username !== "" || password !== "") && {
      auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    }),
  };
}

/** Splits (url, options, callback), each left out at will. */
export function requestArguments(args: readonly unknown[]): { options: RequestOptions; callback: unknown } {
  let [first, second, third] = args;
  let options: RequestOptions = {};
  if (typeof first === "string") options = fromUrl(new URL(first));
  else if (first instanceof URL) options = fromUrl(first);
  else {
    third = second;
    second = first;
    first = undefined;
  }
  if (typeof second === "function") return { options, callback: second };
  return { options: { ...options, ...(second as RequestOptions | undefined) }, callback: third };
}

const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** As in Node.js, what is empty counts as not given: `port: new URL(x).port`, which is "", means the default. */
export function normalized(options: RequestOptions): Normal {
  for (const name of ["createConnection", "socketPath", "localAddress", "lookup"] as const) {
    if (options[name] === undefined || options[name] === null) continue;
    throw missing(`The option ${name} of http.request`);
  }
  if (options.insecureHTTPParser) throw invalidArgValue("options.insecureHTTPParser", "true", "is not supported");
  let { agent } = options;
  if (agent === false) agent = new Agent();
  else if (agent === undefined || agent === null) agent = globalAgentOf();
  else if (!(agent instanceof Agent))
    throw invalidArgType("options.agent", ["Agent-like Object", "undefined", "false"], agent);
  const protocol = options.protocol || agent.protocol;
  if (protocol !== "http:")
    throw codedError(TypeError, "ERR_INVALID_PROTOCOL", `Protocol "${protocol}" not supported. Expected "http:"`);
  const path = options.path || "/";
  checkString(path, "options.path");
  if (/[^\x21-\xff]/.test(path))
    throw codedError(TypeError, "ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters");
  const method = options.method || "GET";
  checkString(method, "options.method");
  if (!METHOD.test(method))
    throw codedError(TypeError, "ERR_INVALID_HTTP_TOKEN", `Method must be a valid HTTP token ["${method}"]`);
  if (method.toUpperCase() === "CONNECT") throw missing("The method CONNECT of http.request");
  const host = options.hostname || options.host || "localhost";
  checkString(host, "options.host");
  const port = checkPort(options.port || options.defaultPort || agent.defaultPort, "Port");
  return { options, agent, method: method.toUpperCase(), host, port, path };
}
