// The in-memory HAL for unit tests.

export { addressBytes, addressText } from "./address.ts";
export { DatagramPeer, type DatagramPeerEvents, type ReceivedDatagram } from "./datagram-peer.ts";
export { type RecordedOption } from "./device.ts";
export { FakeMachine, type FakeOptions, type FakeResult } from "./machine.ts";
export { type NameAnswer, type RecordAnswer } from "./names.ts";
export { type FakeNetwork, type Host, type LinkOptions, type NetworkOptions } from "./network.ts";
export { Peer, type PeerEvents } from "./peer.ts";
export { Deadlock } from "./monitor.ts";
export { type FakeVolume, type VolumeOptions } from "./volume.ts";
