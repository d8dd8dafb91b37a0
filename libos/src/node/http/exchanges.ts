// Servers and raw requests that run on Node.js's http and on ours: the bytes that come back must be the same.

import type * as NodeHttp from "node:http";

export interface Case {
  /** What the client sends, in pieces; each piece is sent when the answers so far are there. */
  readonly send: readonly string[];
  readonly serve: (
    request: NodeHttp.IncomingMessage,
    response: NodeHttp.ServerResponse,
    http: typeof NodeHttp,
  ) => unknown;
  readonly options?: NodeHttp.ServerOptions;
  readonly setUp?: (server: NodeHttp.Server) => void;
  /** The client ends its direction behind the last piece. */
  readonly end?: boolean;
}

export const get = (path: string = "/", fields: string = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;
export const last = (path: string = "/", fields: string = ""): string => get(path, `Connection: close\r\n${fields}`);
export const post = (body: string, fields: string): string =>
  `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${fields}\r\n${body}`;
export const length = (body: string): string => post(body, `Content-Length: ${body.length}\r\n`);

async function body(request: NodeHttp.IncomingMessage): Promise<string> {
  let all = "";
  for await (const chunk of request) all += String(chunk);
  return all;
}

export const echo: Case["serve"] = async (request, response) => {
  const text = await body(request);
  response.end(JSON.stringify([request.method, request.url, text, request.trailers, request.complete]));
};

/** What an exception says, as the answer. */
const attempt =
  (
    action: (request: NodeHttp.IncomingMessage, response: NodeHttp.ServerResponse, http: typeof NodeHttp) => void,
  ): Case["serve"] =>
  (request, response, http) => {
    let text = "nothing thrown";
    try {
      action(request, response, http);
    } catch (error) {
      text = `${(error as Error).name} ${(error as { code?: string }).code} ${(error as Error).message}`;
    }
    response.end(text);
  };

export const cases: Record<string, Case> = {
  "end with text": { send: [last()], serve: (_, response) => response.end("hello") },
  "end without anything": { send: [last()], serve: (_, response) => response.end() },
  "end with an empty text": { send: [last()], serve: (_, response) => response.end("") },
  "end with bytes": { send: [last()], serve: (_, response) => response.end(Buffer.from([0, 255, 10])) },
  "end with UTF-8": { send: [last()], serve: (_, response) => response.end("grüße €") },
  "end with an encoding": { send: [last()], serve: (_, response) => response.end("68690a", "hex") },
  "latin1 in a field": {
    send: [last()],
    serve: (_, response) => response.setHeader("X-Name", "J\u00fcrgen").end("grüße"),
  },
  "writeHead and end": {
    send: [last()],
    serve: (_, response) => response.writeHead(200, { "Content-Type": "text/plain" }).end("hello"),
  },
  "writeHead with a length": {
    send: [get() + last()],
    serve: (_, response) => response.writeHead(201, { "Content-Type": "text/plain", "Content-Length": 5 }).end("hello"),
  },
  "writeHead with reason and array": {
    send: [last()],
    serve: (_, response) =>
      response.writeHead(299, "Fine", ["X-A", "1", "X-A", "2", "Set-Cookie", ["a=1", "b=2"]] as never).end(),
  },
  "setHeader and writeHead": {
    send: [last()],
    serve: (_, response) =>
      response.setHeader("X-A", "1").setHeader("x-b", ["2", "3"]).writeHead(200, { "x-a": "4" }).end("y"),
  },
  "several writes": {
    send: [get("/") + last("/2")],
    serve: (_, response) => {
      response.write("one");
      response.write("zwö");
      response.write(Buffer.from("three"));
      response.write("");
      response.end();
    },
  },
  "write and end with text": {
    send: [last()],
    serve: (_, response) => {
      response.statusCode = 404;
      response.statusMessage = "Nope";
      response.write("a");
      response.end("b");
    },
  },
  "writes over time": {
    send: [last()],
    serve: (_, response) => {
      response.write("1");
      setTimeout(() => {
        response.write("2");
        setTimeout(() => response.end("3"), 5);
      }, 5);
    },
  },
  "flushHeaders first": {
    send: [last()],
    serve: (_, response) => {
      response.setHeader("X-A", "1");
      response.flushHeaders();
      setTimeout(() => response.end("late"), 5);
    },
  },
  HEAD: { send: [`HEAD / HTTP/1.1\r\nHost: x\r\n\r\n` + last()], serve: (_, response) => response.end("body") },
  "HEAD with writes": {
    send: [`HEAD / HTTP/1.1\r\nHost: x\r\n\r\n` + last()],
    serve: (_, response) => {
      response.write("body");
      response.end();
    },
  },
  "204 and 304 have no body": {
    send: [get("/204") + get("/304") + last("/205")],
    serve: (request, response) => {
      response.statusCode = Number(request.url!.slice(1));
      response.end("ignored");
    },
  },
  "204 with chunked": {
    send: [get()],
    serve: (_, response) => response.writeHead(204, { "Transfer-Encoding": "chunked" }).end("x"),
  },
  "keep-alive, several requests": {
    send: [get("/a"), get("/b"), last("/c")],
    serve: (request, response) => response.end(request.url),
  },
  pipelining: {
    send: [get("/1") + get("/2") + last("/3")],
    serve: (request, response) => {
      if (request.url === "/1") setTimeout(() => response.end("slow"), 10);
      else response.end("fast");
    },
  },
  "HTTP/1.0": { send: ["GET / HTTP/1.0\r\n\r\n"], serve: (request, response) => response.end(request.httpVersion) },
  "HTTP/1.0 with keep-alive": {
    send: ["GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"],
    serve: (_, response) => {
      response.setHeader("Content-Length", 2);
      response.end("ok");
    },
  },
  "HTTP/1.0 with keep-alive and no length": {
    send: ["GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"],
    serve: (_, response) => response.end("ok"),
  },
  "HTTP/1.0, streamed": {
    send: ["GET / HTTP/1.0\r\n\r\n"],
    serve: (_, response) => {
      response.write("a");
      response.end("b");
    },
  },
  "closing by the application": {
    send: [get()],
    serve: (_, response) => response.setHeader("Connection", "close").end("bye"),
  },
  "Connection removed": {
    send: [get() + last()],
    serve: (_, response) => {
      response.removeHeader("Connection");
      response.removeHeader("Date");
      response.end("x");
    },
  },
  "length and coding removed": {
    send: [get()],
    serve: (_, response) => {
      response.removeHeader("Content-Length");
      response.removeHeader("Transfer-Encoding");
      response.end("till the end");
    },
  },
  "keep-alive by the application": {
    send: [get() + last()],
    serve: (_, response) => response.setHeader("Keep-Alive", "timeout=77").end("x"),
  },
  "other timeouts": {
    send: [get() + last()],
    options: { keepAliveTimeout: 12345 },
    serve: (_, response) => response.end("x"),
  },
  maxRequestsPerSocket: {
    send: [get() + get() + get()],
    setUp: (server) => (server.maxRequestsPerSocket = 2),
    serve: (_, response) => response.end("x"),
  },
  "body by length": { send: [length("hello body")], serve: echo },
  "empty body": { send: [length("")], serve: echo },
  "body in pieces": {
    send: ["POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 6\r\n\r\nab", "cd", "ef"],
    serve: echo,
  },
  "chunked body": {
    send: [post("5\r\nhello\r\n1;ext=1\r\n \r\nA\r\n0123456789\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n")],
    serve: echo,
  },
  "chunked body with trailers": {
    send: [post("1\r\nx\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n", "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n")],
    serve: echo,
  },
  "body that nobody reads, then another request": {
    send: ["POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + last("/next")],
    serve: (request, response) => response.end(request.url),
  },
  "answer before the body": {
    send: ["POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n", "abc" + last("/next")],
    serve: (request, response) => response.end(request.url),
  },
  "trailers of an answer": {
    send: [last()],
    serve: (_, response) => {
      response.writeHead(200, { Trailer: "X-Sum" });
      response.write("x");
      response.addTrailers({ "X-Sum": "abc", "X-More": ["1", "2"] as never });
      response.end();
    },
  },
  "trailers without chunks": {
    send: [last()],
    serve: attempt((_, response) => response.writeHead(200, { Trailer: "X", "Content-Length": 1 })),
  },
  "100-continue": {
    send: [post("", "Content-Length: 2\r\nExpect: 100-continue\r\n"), "hi"],
    serve: echo,
  },
  "100-continue, checked and refused": {
    send: [post("", "Content-Length: 2\r\nExpect: 100-continue\r\n")],
    setUp: (server) =>
      server.on("checkContinue", (_: unknown, response: NodeHttp.ServerResponse) => response.writeHead(403).end("no")),
    serve: echo,
  },
  "unknown expectation": { send: [last("/", "Expect: tea\r\n")], serve: echo },
  "processing and early hints": {
    send: [last()],
    serve: (_, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: "</a.css>; rel=preload", "x-trace": "1" });
      response.end("x");
    },
  },
  "upgrade that nobody wants": {
    send: [last("/", "Upgrade: websocket\r\n").replace("Connection: close", "Connection: close, upgrade")],
    serve: (request, response) => response.end(`plain ${request.headers.upgrade}`),
  },
  "fields of the request": {
    send: [
      last(
        "/?q=1",
        "X-A:  one \t\r\nX-a: two\r\nCookie: a=1\r\nCookie: b=2\r\nSet-Cookie: c\r\nSet-Cookie: d\r\nAge: 1\r\nAge: 2\r\nX-Empty:\r\n" +
          "X-Latin: \xfcx\r\n",
      ),
    ],
    serve: (request, response) =>
      response.end(
        JSON.stringify([
          request.method,
          request.url,
          request.headers,
          request.rawHeaders,
          request.headersDistinct,
          request.httpVersion,
        ]),
      ),
  },
  "joined duplicates": {
    send: [last("/", "Authorization: a\r\nAuthorization: b\r\n")],
    options: { joinDuplicateHeaders: true },
    serve: (request, response) => response.end(JSON.stringify(request.headers)),
  },
  "few headers": {
    send: [last("/", "A: 1\r\nB: 2\r\n")],
    setUp: (server) => (server.maxHeadersCount = 2),
    serve: (request, response) => response.end(JSON.stringify(request.rawHeaders)),
  },
  "empty lines before a request": { send: [`\r\n\r\n${last()}`], serve: (_, response) => response.end("x") },
  "target in absolute form": {
    send: ["GET http://x/path?q HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    serve: (request, response) => response.end(request.url),
  },
  "OPTIONS *": {
    send: ["OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
    serve: (request, response) => response.end(request.url),
  },
  "no Host": { send: ["GET / HTTP/1.1\r\n\r\n"], serve: (_, response) => response.end("x") },
  "no Host, but allowed": {
    send: ["GET / HTTP/1.1\r\nConnection: close\r\n\r\n"],
    options: { requireHostHeader: false },
    serve: (_, response) => response.end("x"),
  },
  "the socket": {
    send: [last()],
    serve: (request, response) =>
      response.end(
        JSON.stringify([
          typeof request.socket.remoteAddress,
          typeof request.socket.remotePort,
          request.socket === response.socket,
          request.connection === request.socket,
          "encrypted" in request.socket,
        ]),
      ),
  },
  "the state of an answer": {
    send: [last()],
    serve: (_, response) => {
      const states: unknown[] = [];
      const note = (): unknown =>
        states.push([
          response.headersSent,
          response.writableEnded,
          response.finished,
          response.writable,
          response.destroyed,
        ]);
      note();
      response.setHeader("X-A", 1);
      states.push(
        response.getHeader("x-a"),
        response.hasHeader("X-a"),
        response.getHeaderNames(),
        response.getHeaders(),
      );
      response.appendHeader("X-A", "2");
      response.appendHeader("X-B", ["3"]);
      states.push(response.getHeader("X-A"), response.getHeader("x-b"));
      response.removeHeader("X-B");
      response.writeHead(200);
      note();
      response.write(JSON.stringify(states));
      response.end();
    },
  },
  "setHeader after the head": {
    send: [last()],
    serve: attempt((_, response) => {
      response.write("x");
      response.setHeader("A", "b");
    }),
  },
  "writeHead twice": {
    send: [last()],
    serve: attempt((_, response) => response.writeHead(200).writeHead(200)),
  },
  "bad status": { send: [last()], serve: attempt((_, response) => response.writeHead(99)) },
  "bad field name": { send: [last()], serve: attempt((_, response) => response.setHeader("a b", "1")) },
  "bad field value": { send: [last()], serve: attempt((_, response) => response.setHeader("a", "1\r\nb: 2")) },
  "no field value": { send: [last()], serve: attempt((_, response) => response.setHeader("a", undefined as never)) },
  "bad status message": {
    send: [last()],
    serve: (_, response) => {
      try {
        response.writeHead(200, "a\nb");
      } catch (error) {
        response.statusMessage = "";
        response.end((error as Error).message);
      }
    },
  },
  "write of nothing": { send: [last()], serve: attempt((_, response) => response.write(null as never)) },
  "write of a number": { send: [last()], serve: attempt((_, response) => response.write(5 as never)) },
  validateHeaderName: { send: [last()], serve: attempt((_, __, http) => http.validateHeaderName("é")) },
  validateHeaderValue: { send: [last()], serve: attempt((_, __, http) => http.validateHeaderValue("a", "\u0100")) },
  "strict length, too long": {
    send: [last()],
    serve: (_, response) => {
      response.strictContentLength = true;
      response.writeHead(200, { "Content-Length": 110 });
      try {
        response.write("ab".repeat(60));
      } catch (error) {
        response.strictContentLength = false;
        response.end((error as Error).message);
      }
    },
  },
  "write after end": {
    send: [last()],
    serve: (_, response) => {
      response.on("error", () => {});
      response.end("x");
      response.write("y");
    },
  },
  "a large body": { send: [last()], serve: (_, response) => response.end("0123456789".repeat(30000)) },
  "many chunks": {
    send: [last()],
    serve: (_, response) => {
      let left = 200;
      const more = (): void => {
        while (left-- > 0) if (!response.write("x".repeat(2000))) return void response.once("drain", more);
        response.end();
      };
      more();
    },
  },
  "pipe of the request": { send: [length("pipe me")], serve: (request, response) => void request.pipe(response) },
  "events in order": {
    send: [length("abc")],
    serve: (request, response) => {
      const log: string[] = [];
      for (const event of ["end", "close", "aborted"]) request.on(event, () => log.push(`request ${event}`));
      request.on("data", (chunk: Buffer) => {
        log.push(`data ${String(chunk)}`);
        request.on("end", () => response.end(log.join(), () => log.push("callback")));
      });
    },
  },
};
