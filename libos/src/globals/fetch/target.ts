// Where a URL leads, as a client needs it.

import { URL } from "../../web/url/url.ts";

export interface Target {
  /** Without a fragment. */
  readonly url: string;
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  /** The field Host, with its line end. */
  readonly hostLine: string;
}

/** A proxy asks the same few URLs again and again. */
const known = /* @__PURE__ */ new Map<string, Target>();
const KNOWN_MAX = 64;

/** Ports that are no web server's, as the Fetch Standard blocks them. */
const BAD_PORTS: readonly number[] = [
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/**
 * @param href an absolute URL of the scheme http
 * @throws Error with what is wrong, as the cause of fetch's TypeError
 */
export function targetOf(href: string): Target {
  const found = known.get(href);
  if (found !== undefined) return found;
  const url = new URL(href);
  if (url.protocol === "https:")
    throw Object.assign(
      new Error(
        `https is not there: the library OS has no TLS yet. Ask ${url.host} through a proxy on the host that speaks TLS and is named in \`connect\` of uk.config.ts`,
      ),
      { code: "ERR_TLS_NOT_AVAILABLE" },
    );
  if (url.protocol !== "http:") throw new Error("unknown scheme");
  const port = url.port === "" ? 80 : Number(url.port);
  if (BAD_PORTS.includes(port)) throw new Error("bad port");
  const { hostname } = url;
  const target: Target = {
    url: url.hash === "" ? url.href : url.href.slice(0, url.href.indexOf("#")),
    origin: url.origin,
    host: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    port,
    path: url.pathname + url.search,
    hostLine: `host: ${url.host}\r\n`,
  };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(href, target);
  return target;
}
