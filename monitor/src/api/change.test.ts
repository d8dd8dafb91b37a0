import { pino } from "pino";
import { expect, test } from "vitest";
import { changed } from "../changes.ts";
import { parse } from "../config/parse.ts";
import type { Guest } from "../config/types.ts";
import type { Fleet } from "../fleet.ts";
import { apiServer } from "./server.ts";

const limited = `guests: { web: { image: ./web.uk, cpu: { cap: 50 }, network: { rate: 1M }, disk: { rate: 1M } } }`;

/** The guest of the fleet after a request, as the handler has changed it. */
async function after(body: object): Promise<{ readonly status: number; readonly guest: Guest }> {
  let [guest] = parse(limited, "/ukd.yaml").guests as [Guest];
  const change = (_: string, how: (guest: Guest) => Guest) => {
    guest = how(guest);
    return { steps: [], applied: true };
  };
  const server = await apiServer({ change } as Partial<Fleet> as Fleet, "0", {}, pino({ level: "silent" }));
  const { statusCode } = await server.inject({ method: "PATCH", url: "/v1/guests/web", payload: body });
  await server.close();
  return { status: statusCode, guest };
}

test("null takes a limit away, though validation makes values fit types", async () => {
  const { status, guest } = await after({ cpu: { cap: null }, network: { rate: null }, disk: { rate: null } });
  expect(status).toBe(200);
  expect([guest.cpu.cap, guest.network.rate, guest.disk.rate]).toEqual([undefined, undefined, undefined]);
});

test("a value sets one limit, and the others stay", async () => {
  const { guest } = await after({ cpu: { cap: 20 } });
  expect([guest.cpu.cap, guest.network.rate, guest.disk.rate]).toEqual([20, 1 << 20, 1 << 20]);
  expect(changed(guest, { disk: { rate: "2M" } }).disk.rate).toBe(2 << 20);
});
