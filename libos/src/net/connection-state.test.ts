// The states of a connection.

import { expect, test } from "vitest";
import { canSend, step, type ConnectionEvent, type ConnectionState } from "./connection-state.ts";

const walk = (...events: ConnectionEvent[]): ConnectionState => events.reduce<ConnectionState>(step, "open");

test("both directions end on their own", () => {
  expect(walk("peerEnd")).toBe("peerEnded");
  expect(walk("end")).toBe("ended");
  expect(walk("peerEnd", "end")).toBe("bothEnded");
  expect(walk("end", "peerEnd")).toBe("bothEnded");
});

test("closing is possible in every state, once, and final", () => {
  for (const before of [[], ["peerEnd"], ["end"], ["end", "peerEnd"]] as ConnectionEvent[][]) {
    expect(walk(...before, "close")).toBe("closing");
    expect(walk(...before, "close", "end", "peerEnd", "close")).toBe("closing");
    expect(walk(...before, "close", "closed", "close", "end")).toBe("closed");
  }
});

test("what means nothing changes nothing", () => {
  expect(walk("closed")).toBe("open");
  expect(walk("end", "end")).toBe("ended");
});

test("sending", () => {
  const states: ConnectionState[] = ["open", "peerEnded", "ended", "bothEnded", "closing", "closed"];
  expect(states.map(canSend)).toEqual([true, true, false, false, false, false]);
});
