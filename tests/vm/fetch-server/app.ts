// Answers by path in the fetch form.

export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    switch (pathname) {
      case "/":
        return new Response("hello\n");
      case "/json":
        return Response.json({ method: request.method, search, host: request.headers.get("host") });
      case "/upper":
        return new Response((await request.text()).toUpperCase());
      case "/stream":
        return new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode("one "));
              setTimeout(() => {
                controller.enqueue(new TextEncoder().encode("two"));
                controller.close();
              }, 5);
            },
          }),
        );
      case "/throw":
        throw new Error("it broke");
      default:
        return new Response("nothing here\n", { status: 404 });
    }
  },
};
