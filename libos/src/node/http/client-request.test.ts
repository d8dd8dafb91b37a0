// http.request over the fake network: what is asked for, and what is let go of afterwards.

import { describe, expect, test } from "vitest";
import { AbortController } from "../../web/events/abort.ts";
import { guest, type World } from "../../testing/peers.ts";
import { setTimeout } from "../timers-api.ts";
import { Agent, request, type ClientRequest } from "../http-api.ts";
import { normalized, type RequestOptions } from "./client-options.ts";

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";

/** Runs a guest that asks a server on port 80, which notes what it was sent. */
async function ask(application: (world: World) => unknown, answer: string = ANSWER): Promise<string> {
  let asked = "";
  const { error } = await guest((world) => {
    world.machine.network.serve(80, (peer) => ({
      onData: (bytes) => {
        asked += Buffer.from(bytes).toString("latin1");
        if (asked.endsWith("\r\n\r\n")) peer.send(answer);
      },
    }));
    return application(world);
  });
  expect(error).toBe("");
  return asked;
}

/** The text of the answer, once that has ended and the request is closed. */
function finished(asked: ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    let left = 2;
    const over = (): void => void (--left === 0 && resolve(text));
    asked.on("response", (response: NodeJS.ReadableStream) => {
      response.on("data", (chunk) => (text += String(chunk)));
      response.on("end", over);
      response.on("error", reject);
    });
    asked.on("close", over);
    asked.on("error", reject);
  });
}

describe("options", () => {
  test("that are empty are as if they were not given", async () => {
    const empty: RequestOptions = { hostname: "", host: "192.0.2.1", port: "", path: "", method: "", protocol: "" };
    const asked = await ask(async () => expect(await finished(request(empty).end())).toBe("hi"));
    expect(asked).toMatch(/^GET \/ HTTP\/1\.1\r\nHost: 192\.0\.2\.1\r\n/);
    await ask(() => {
      expect(normalized({ port: 0, method: null as never, defaultPort: 8080 })).toMatchObject({
        host: "localhost",
        port: 8080,
        method: "GET",
      });
      expect(() => normalized({ port: 65_536 })).toThrow("Port should be >= 0 and < 65536");
      expect(() => normalized({ method: 1 as never })).toThrow("options.method");
    });
  });
});

describe("what the client has not", () => {
  test("is refused by name", async () => {
    await ask(() => {
      const refused = (options: RequestOptions): void =>
        expect(() => request(options)).toThrow(
          expect.objectContaining({ code: "ERR_METHOD_NOT_IMPLEMENTED" }) as Error,
        );
      refused({ method: "connect" });
      refused({ socketPath: "/tmp/socket" });
      refused({ lookup: () => {} });
    });
  });

  test("a switch of protocols is an error that says so: nobody could speak the other one", async () => {
    let told: unknown;
    const answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nbytes of x";
    await ask(async () => {
      const asked = request({ host: "192.0.2.1", agent: false, headers: { connection: "upgrade", upgrade: "x" } });
      told = await finished(asked.end()).catch((error: unknown) => error);
    }, answer);
    expect(told).toMatchObject({
      code: "ERR_METHOD_NOT_IMPLEMENTED",
      message: expect.stringContaining("101") as string,
    });
  });
});

test("what is written to a destroyed request is told so and asks nobody", async () => {
  const heard: unknown[] = [];
  const asked = await ask(() => {
    const destroyed = request({ host: "192.0.2.1", agent: false, method: "POST" });
    destroyed.on("error", (error: Error) => heard.push(error.message));
    destroyed.destroy();
    heard.push(destroyed.write("x", (error) => heard.push((error as NodeJS.ErrnoException).code)));
  });
  expect([asked, heard]).toEqual(["", [false, "socket hang up", "ERR_STREAM_DESTROYED"]]);
});

describe.each(["end", "destroy"] as const)("a server that answers early and goes (%s)", (how) => {
  test("is heard to the end, and what is written then is not kept, but told so", async () => {
    const heard: unknown[] = [];
    const { error } = await guest(async ({ machine }) => {
      machine.network.serve(80, (peer) => {
        machine.schedule.after(5, () => peer[how]());
        return { onData: () => peer.send("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 2\r\n\r\nno") };
      });
      const asked = request({ host: "192.0.2.1", agent: false, method: "POST" });
      asked.write("first");
      heard.push(await finished(asked));
      asked.write("second", (refused) => heard.push((refused as NodeJS.ErrnoException).code));
      heard.push(asked.writableLength);
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    expect([error, heard]).toEqual(["", ["no", 0, "ERR_STREAM_DESTROYED"]]);
  });
});

describe("an answer that is complete before all of the body is sent", () => {
  /** What a server that answers at the first bytes has got, and what the application heard; the body goes on when the answer has ended. */
  async function early(fields: string): Promise<{ asked: string[]; heard: unknown[] }> {
    const asked: string[] = [];
    const heard: unknown[] = [];
    const { error } = await guest(async ({ machine }) => {
      machine.network.serve(80, (peer) => {
        const own = asked.push("") - 1;
        return {
          onData: (bytes) => {
            if (asked[own] === "" || asked[own]!.endsWith("last"))
              peer.send(`HTTP/1.1 413 Too Large\r\n${fields}Content-Length: 2\r\n\r\nno`);
            asked[own] += Buffer.from(bytes).toString("latin1");
          },
        };
      });
      const agent = new Agent({ keepAlive: true });
      const post = request({ host: "192.0.2.1", agent, method: "POST", headers: { "content-length": 9 } });
      post.on("finish", () => heard.push("finish")).on("close", () => heard.push("close"));
      post.write("first");
      await new Promise<void>((resolve) => {
        post.on("response", (response: NodeJS.ReadableStream) => void response.resume().on("end", resolve));
      });
      await new Promise((resolve) => setTimeout(resolve, 1));
      heard.push("end", post.destroyed);
      post.end("last");
      await new Promise((resolve) => setTimeout(resolve, 1));
      heard.push(post.destroyed);
      heard.push(await finished(request({ host: "192.0.2.1", agent }).end()));
      agent.destroy();
    });
    expect(error).toBe("");
    return { asked, heard };
  }

  test("ends at once, and the rest goes on where the connection can be used again", async () => {
    const { asked, heard } = await early("");
    expect(heard).toEqual(["end", false, "finish", "close", true, "no"]);
    expect(asked).toEqual([expect.stringMatching(/\r\n\r\nfirstlastGET \/ HTTP/)]);
  });

  test("ends at once, and the rest is not sent where the server closes", async () => {
    const { asked, heard } = await early("Connection: close\r\n");
    expect(heard).toEqual(["close", "end", true, true, "no"]);
    expect(asked).toEqual([expect.stringMatching(/\r\n\r\nfirst$/), expect.stringMatching(/^GET \/ HTTP/)]);
  });
});

test("'close' comes when the answer has been read", async () => {
  const heard: string[] = [];
  await ask(
    () =>
      new Promise<void>((resolve) => {
        const asked = request({ host: "192.0.2.1", agent: false });
        asked.on("response", (response: NodeJS.ReadableStream) => {
          setTimeout(
            () => response.on("data", (data) => heard.push(String(data))).on("end", () => heard.push("end")),
            5,
          );
          response.on("close", () => heard.push("response closed"));
        });
        asked.on("close", () => resolve(void heard.push("closed"))).end();
      }),
  );
  expect(heard).toEqual(["hi", "end", "response closed", "closed"]);
});

test("a signal is let go of when the request is over", async () => {
  const { signal } = new AbortController();
  const held = new Set<unknown>();
  for (const name of ["addEventListener", "removeEventListener"] as const) {
    const change = signal[name].bind(signal);
    const note = (listener: unknown): unknown =>
      name === "addEventListener" ? held.add(listener) : held.delete(listener);
    signal[name] = ((type: string, listener: never, options: never) => {
      note(listener);
      change(type, listener, options);
    }) as never;
  }
  await ask(async () => {
    const asked = request({ host: "192.0.2.1", agent: false, signal: signal as never }).end();
    expect(held.size).toBe(1);
    await finished(asked);
  });
  expect(held.size).toBe(0);
});
