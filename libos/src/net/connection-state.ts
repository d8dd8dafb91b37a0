// The life of a connection as a pure state machine.

/**
 * - open: both directions are.
 * - peerEnded: the peer has ended its direction, we may send.
 * - ended: we have ended ours, the peer may send.
 * - bothEnded: nothing flows any more.
 * - closing: the handle is being given back.
 * - closed: it is.
 */
export type ConnectionState = "open" | "peerEnded" | "ended" | "bothEnded" | "closing" | "closed";

/** peerEnd: end of the received stream. end: we shut our direction down. close: we give the handle back. closed: it is back. */
export type ConnectionEvent = "peerEnd" | "end" | "close" | "closed";

const NEXT: Readonly<Record<ConnectionState, Readonly<Partial<Record<ConnectionEvent, ConnectionState>>>>> = {
  open: { peerEnd: "peerEnded", end: "ended", close: "closing" },
  peerEnded: { end: "bothEnded", close: "closing" },
  ended: { peerEnd: "bothEnded", close: "closing" },
  bothEnded: { close: "closing" },
  closing: { closed: "closed" },
  closed: {},
};

/** The state after an event; the same state if the event means nothing in it. */
export function step(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  return NEXT[state][event] ?? state;
}

/** Whether bytes may still be sent. */
export function canSend(state: ConnectionState): boolean {
  return state === "open" || state === "peerEnded";
}
