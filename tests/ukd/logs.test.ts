// The logs of real guests: what is there, and what comes while instances come and go.

import { request } from "node:http";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { Ukd } from "./ukd.ts";

beforeEach((context) => skipFor(context, noKvm()));

const web = (port: number, replicas: number): string =>
  `guests: { web: { image: "{app}", replicas: ${replicas}, ports: ["${port}:3000"] } }\n`;

interface Entry {
  readonly instance: string;
  readonly id: string;
  readonly text: string;
}

/** What the API gives for a query, as it comes. */
function logsOf(ukd: Ukd, query: string) {
  const seen = { entries: [] as Entry[], over: false };
  const asked = request({ socketPath: ukd.socket, path: `/v1/logs?${query}` }, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop()!;
      seen.entries.push(...lines.map((line) => JSON.parse(line) as Entry));
    });
    response.on("end", () => (seen.over = true));
    response.on("error", () => {});
  });
  asked.on("error", () => {});
  asked.end();
  onTestFinished(() => void asked.destroy());
  return seen;
}

/** `web-1 text` of each, in any order: that of instances which write at the same time is left to chance. */
const said = (entries: readonly Entry[]): string[] => entries.map(({ instance, text }) => `${instance} ${text}`).sort();

const say = async (port: number, text: string): Promise<void> => {
  const options = { headers: { connection: "close" }, signal: AbortSignal.timeout(5000) };
  await (await fetch(`http://127.0.0.1:${port}/say?text=${text}`, options)).text();
};

describe("following the log of a guest", () => {
  test("instances that came later were not followed, and last words were lost: all comes once, until it is removed", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 1));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running"]);
    await say(port, "before");
    const guest = logsOf(ukd, "ref=web&follow=true");
    const first = logsOf(ukd, "ref=web-1&follow=true&tail=0");
    const expected = ["web-1 up", "web-1 before"];
    const sees = (...more: string[]) => {
      expected.push(...more);
      return expect.poll(() => said(guest.entries), { timeout: 20_000 }).toEqual([...expected].sort());
    };
    await sees();
    await ukd.ask("POST", "/v1/scale", { guest: "web", replicas: 2 });
    await sees("web-2 up");
    await ukd.ask("POST", "/v1/restart", { ref: "web-1" });
    await sees("web-1 ends", "web-1 up");
    expect(new Set(guest.entries.map(({ id }) => id)).size).toBe(3);
    await expect.poll(() => first.over, { timeout: 5000 }).toBe(true);
    expect(said(first.entries), "an instance is followed until its end").toEqual(["web-1 ends"]);
    await ukd.ask("POST", "/v1/stop", { ref: "web" });
    await sees("web-1 ends", "web-2 ends");
    expect(guest.over, "a guest that is stopped may be started").toBe(false);
    await ukd.ask("POST", "/v1/start", { ref: "web" });
    await sees("web-1 up", "web-2 up");
    await ukd.ask("DELETE", "/v1/guests/web?force=true");
    await expect.poll(() => guest.over, { timeout: 20_000 }).toBe(true);
    await sees("web-1 ends", "web-2 ends");
  });

  test("`tail` is so many lines of each instance", async () => {
    const ukd = await Ukd.start();
    const port = await freePort();
    await ukd.apply(web(port, 2));
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    await expect
      .poll(async () => String((await ukd.ask("GET", "/v1/logs?ref=web")).body).match(/"up"/g)?.length)
      .toBe(2);
    await say(port, "more");
    const last = logsOf(ukd, "ref=web&tail=1");
    await expect.poll(() => last.over).toBe(true);
    expect(last.entries.map(({ instance }) => instance).sort()).toEqual(["web-1", "web-2"]);
    expect(last.entries.map(({ text }) => text)).toEqual(["up", "more"]);
  });
});
