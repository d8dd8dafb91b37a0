// The example chat on Node.js and in a guest: what guests see of each other, and what becomes of one who does not read.

import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { places, type Running } from "../harness/example.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";

interface Client {
  readonly socket: Socket;
  write(text: string): void;
  /** Waits until what was received since the last call holds this, and forgets it up to there. */
  sees(text: string): Promise<void>;
}

describe.each(places("chat", "server.js", 4000))("example chat on $place", ({ place, start }) => {
  beforeEach((context) => skipFor(context, place === "a guest" ? noKvm() : undefined));

  async function running(): Promise<Running> {
    const server = await start();
    onTestFinished(async () => void (await server.stop("SIGKILL")));
    return server;
  }

  /** One who has come in; the welcome has been read. */
  async function enter(port: number): Promise<Client> {
    const socket = connect({ port, host: "127.0.0.1" });
    onTestFinished(() => void socket.destroy());
    let unseen = "";
    socket.setEncoding("utf8").on("data", (text: string) => (unseen += text));
    socket.on("error", () => undefined);
    const client: Client = {
      socket,
      write: (text) => void socket.write(text),
      async sees(text) {
        await expect.poll(() => unseen, { timeout: 10_000, interval: 5 }).toContain(text);
        unseen = unseen.slice(unseen.indexOf(text) + text.length);
      },
    };
    await client.sees("Welcome, ");
    return client;
  }

  test("lines, names, who is there, coming and leaving", async () => {
    const { port } = await running();
    const ada = await enter(port);
    ada.write("/nick Ada\r\n");
    await ada.sees("* guest1 is now Ada\n");
    const bob = await enter(port);
    await ada.sees("* guest2 has come in\n");
    bob.write("/nick ada\n/nick B b\n/nick Bob\n");
    await bob.sees("* ada is taken\n* guest2 is now B\n* B is now Bob\n");
    bob.write("/nick a!\n/frob\n");
    await bob.sees("* A name has 1 to 20 letters, digits, - and _\n* Write, or: /nick NAME");
    bob.write("hello ");
    bob.write("\x1b[2Jthere, grüße\r\n\n");
    await ada.sees("<Bob> hello [2Jthere, grüße\n");
    ada.write(`${"x".repeat(3000)}\n`);
    await bob.sees(`<Ada> ${"x".repeat(1000)}\n`);
    ada.write("/who\n");
    await ada.sees("* In the room: Ada, Bob\n");
    const left = once(bob.socket, "close");
    bob.write("/quit\nnever heard\n");
    await bob.sees("* Good bye\n");
    await left;
    expect(bob.socket.readableEnded).toBe(true);
    await ada.sees("* Bob has left\n");
    const eve = await enter(port);
    await ada.sees("has come in\n");
    eve.socket.resetAndDestroy();
    await ada.sees("has left\n");
  });

  test("one who does not read is dropped, and the others go on", async () => {
    const { port } = await running();
    const [talker, reader, deaf] = [await enter(port), await enter(port), await enter(port)];
    deaf.socket.pause();
    const line = `${"y".repeat(999)}\n`;
    let sent = 0;
    let over = false;
    void (async () => {
      while (!over) {
        sent += 100 * line.length;
        if (!talker.socket.write(line.repeat(100))) await once(talker.socket, "drain");
      }
    })();
    await reader.sees("* guest3 has left: reads too slowly\n");
    over = true;
    expect(sent).toBeGreaterThan(1_000_000);
    talker.write("still here\n");
    await reader.sees("<guest1> still here\n");
  });
});
