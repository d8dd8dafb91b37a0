// The absolute URL of a request, from its target and Host (RFC 9110, 7.1).

import type { RequestHead } from "../../http/http-packet.ts";
import { URL } from "../../web/url/url.ts";

/** Hosts and paths that the URL parser would leave as they are: most requests need no parser. */
const PLAIN_HOST = /^[a-z][a-z0-9.-]*(?::(?!80$|0)\d{1,4})?$|^\d{1,3}(?:\.\d{1,3}){3}(?::(?!80$|0)\d{1,4})?$/;
const PLAIN_TARGET = /^\/[A-Za-z0-9_~!$&()*+,;=:@\-/]*(?:\?[A-Za-z0-9._~!$&()*+,;=:@\-/?%]*)?$/;

const REMEMBERED = 128;
const LONGEST = 256;
const urls = new Map<string, string>();

/** Never throws: what makes no URL stands behind the host `localhost`, escaped. */
export function targetUrl(head: RequestHead): string {
  const { target } = head;
  const host = head.values[head.names.indexOf("host")] ?? "localhost";
  const key = `${host} ${target}`;
  const known = urls.get(key);
  if (known !== undefined) return known;
  const url =
    PLAIN_HOST.test(host) && !host.endsWith(".") && PLAIN_TARGET.test(target)
      ? `http://${host}${target}`
      : parsed(host, target);
  if (key.length <= LONGEST) {
    if (urls.size >= REMEMBERED) urls.clear();
    urls.set(key, url);
  }
  return url;
}

function parsed(host: string, target: string): string {
  const whole = target.startsWith("/") ? `http://${host}${target}` : target === "*" ? `http://${host}/*` : target;
  if (URL.canParse(whole)) return new URL(whole).href;
  return `http://localhost/${encodeURIComponent(target)}`;
}
