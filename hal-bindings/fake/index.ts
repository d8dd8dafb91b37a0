// The in-memory HAL for unit tests.

export { FakeMachine, type FakeOptions, type FakeResult } from "./machine.ts";
export { Peer, type PeerEvents, type FakeNetwork, type LinkOptions } from "./network.ts";
export { Deadlock } from "./monitor.ts";
