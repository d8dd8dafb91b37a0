// A proxy: /HOST[:PORT]/PATH is fetched from http://HOST[:PORT]/PATH, bodies streaming both ways. It has no list of its own of what it
// may reach: the monitor refuses what the image is not granted, and that is told to the client.

/** Headers about one connection, which are not for the next (RFC 9110, 7.6.1), and what fetch writes itself. */
const ofConnection = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

function passed(headers: Headers, also: readonly string[]): Headers {
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  const out = new Headers();
  for (const [name, value] of headers)
    if (!ofConnection.includes(name) && !named.includes(name) && !also.includes(name)) out.append(name, value);
  return out;
}

const problem = (status: number, text: string): Response => new Response(`${text}\n`, { status });

/** The code of the system's error under what fetch has thrown. */
function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code !== undefined) return code;
  }
  return undefined;
}

async function answer(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const [, host, path] = /^\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
  if (host === undefined) return problem(400, "Ask for /HOST[:PORT]/PATH");
  const headers = passed(request.headers, ["host", "expect", "content-length"]);
  headers.set("accept-encoding", "identity");
  try {
    const answered = await fetch(`http://${host}${path ?? "/"}${search}`, {
      method: request.method,
      headers,
      redirect: "manual",
      ...(request.body !== null && { body: request.body, duplex: "half" }),
    });
    const { status, statusText, body } = answered;
    return new Response(body, { status, statusText, headers: passed(answered.headers, []) });
  } catch (error) {
    const code = codeOf(error);
    if (code === "EACCES") return problem(403, `${host} is not among the destinations of this proxy`);
    return problem(502, `${host} cannot be reached${code === undefined ? "" : ` (${code})`}`);
  }
}

export default { fetch: answer };
