// Our node:http answers byte by byte as Node.js does, the date aside.

import * as nodeHttp from "node:http";
import { connect, type AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { runtime } from "../../core/runtime.ts";
import { installFake } from "../../testing/engine.ts";
import * as ourHttp from "../http-api.ts";
import * as ourTimers from "../timers-api.ts";
import { cases, type Case } from "./exchanges.ts";
import { refused } from "./exchanges-refused.ts";

const undated = (text: string): string => text.replace(/^Date: .{29}$/gm, "Date: *");

async function onNode({ send, serve, options = {}, setUp, end }: Case): Promise<string> {
  const server = nodeHttp.createServer(options, (request, response) => void serve(request, response, nodeHttp));
  setUp?.(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const text = await new Promise<string>((resolve) => {
    const pieces = [...send];
    let all = "";
    const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
    const next = (): void => {
      const piece = pieces.shift();
      if (piece === undefined) return;
      if (pieces.length === 0 && end) socket.end(piece, "latin1");
      else socket.write(piece, "latin1");
      if (pieces.length > 0) setTimeout(next, 30);
    };
    let quiet = setTimeout(() => socket.destroy(), 300);
    socket.on("connect", next);
    socket.on("data", (data) => {
      all += data.toString("latin1");
      clearTimeout(quiet);
      quiet = setTimeout(() => socket.destroy(), 200);
    });
    socket.on("end", () => {
      all += "|end";
      socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(quiet);
      resolve(all);
    });
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return undated(text);
}

async function onOurs({ send, serve, options = {}, setUp, end }: Case): Promise<string> {
  const machine = installFake({ listen: [80] });
  let text = "";
  const realSetTimeout = globalThis.setTimeout;
  const result = await machine.run(
    () => {
      machine.onStart((evaluation) => runtime.main(evaluation));
      globalThis.setTimeout = ourTimers.setTimeout as never;
    },
    () => {
      const http = ourHttp as unknown as typeof nodeHttp;
      const server = http.createServer(options, (request, response) => void serve(request, response, http));
      setUp?.(server);
      server.listen(80);
      const peer = machine.network.connect(80, {
        onEnd: () => {
          text += "|end";
          machine.stop();
        },
        onReset: () => machine.stop(),
        onData: (bytes) => void (text += Buffer.from(bytes).toString("latin1")),
      });
      send.forEach((piece, index) =>
        machine.schedule.after(index * 30, () => {
          peer.send(piece);
          if (end && index === send.length - 1) peer.end();
        }),
      );
      machine.schedule.after(1000, () => machine.stop());
    },
  );
  globalThis.setTimeout = realSetTimeout;
  expect(result.error).toBe("");
  return undated(text);
}

describe("the same bytes as Node.js", () => {
  for (const [name, one] of Object.entries({ ...cases, ...refused })) {
    test(name, async () => {
      expect(await onOurs(one)).toBe(await onNode(one));
    });
  }
});
