// The same server in the form of web standards: the default export's `fetch` answers each request.

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/") return new Response(`Hello, ${searchParams.get("name") ?? "world"}!\n`);
  if (pathname === "/json") return Response.json({ method: request.method, agent: request.headers.get("user-agent") });
  if (pathname === "/echo" && request.method === "POST") {
    const type = request.headers.get("content-type") ?? "application/octet-stream";
    return new Response(await request.arrayBuffer(), { headers: { "content-type": type } });
  }
  return new Response(`There is nothing at ${pathname}\n`, { status: 404 });
}

export default { fetch: answer };
