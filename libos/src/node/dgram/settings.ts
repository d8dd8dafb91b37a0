// What can be set of a UDP socket, and what cannot.

import { DATAGRAM_BUFFER_MAX, DatagramOption } from "@unikernel/hal";
import type { DatagramSocket } from "../../net/datagram.ts";
import { Errno } from "../../net/errno.ts";
import { invalidArgType } from "../errors.ts";
import { EventEmitter } from "../events/emitter.ts";
import * as errors from "./errors.ts";

export abstract class Settings extends EventEmitter {
  /** Bytes that wait in the host, as they were set. */
  protected receiveSize: number | undefined;
  protected sendSize: number | undefined;

  /** The socket while it is bound. */
  protected abstract get open(): DatagramSocket | undefined;
  /** Throws once it is closed. */
  protected abstract check(): void;

  /** Sets the sizes that were asked for before it was bound. */
  protected resize(): void {
    if (this.receiveSize !== undefined) this.setRecvBufferSize(this.receiveSize);
    if (this.sendSize !== undefined) this.setSendBufferSize(this.sendSize);
  }

  setBroadcast(broadcast?: boolean): void {
    this.option("setBroadcast", DatagramOption.BROADCAST, broadcast ? 1 : 0);
  }

  /** Hops, 1 to 255. */
  setTTL(ttl: number): number {
    if (typeof ttl !== "number") throw invalidArgType("ttl", "number", ttl);
    this.check();
    if (this.open !== undefined && !(ttl >= 1 && ttl <= 255)) throw errors.systemError(Errno.EINVAL, "setTTL");
    this.option("setTTL", DatagramOption.TTL, ttl);
    return ttl;
  }

  private option(name: string, option: DatagramOption, setting: number): void {
    this.check();
    if (this.open === undefined) throw errors.systemError(Errno.EBADF, name);
    this.open.option(option, setting);
  }

  /** Bytes, at most 2 MiB: as any host, it gives no more without saying so. */
  setRecvBufferSize(size: number): void {
    this.receiveSize = this.setSize("uv_recv_buffer_size", DatagramOption.RECEIVE_BUFFER, size);
  }

  setSendBufferSize(size: number): void {
    this.sendSize = this.setSize("uv_send_buffer_size", DatagramOption.SEND_BUFFER, size);
  }

  private setSize(call: string, option: DatagramOption, size: number): number {
    if (size >>> 0 !== size) throw errors.badBufferSize();
    this.check();
    if (this.open === undefined) throw errors.bufferSizeError(call, "EBADF (bad file descriptor)");
    const granted = Math.min(size, DATAGRAM_BUFFER_MAX);
    this.open.option(option, granted);
    return granted;
  }

  /** What was set; the host's own default is not known to a guest. */
  getRecvBufferSize(): number {
    return this.size("uv_recv_buffer_size", this.receiveSize);
  }

  getSendBufferSize(): number {
    return this.size("uv_send_buffer_size", this.sendSize);
  }

  private size(call: string, known: number | undefined): number {
    this.check();
    if (this.open === undefined) throw errors.bufferSizeError(call, "EBADF (bad file descriptor)");
    if (known !== undefined) return known;
    throw errors.bufferSizeError(call, "ENOTSUP: the host's own size is not known to a guest until it sets one");
  }

  /** Bytes that were given to `send` and are not sent. */
  getSendQueueSize(): number {
    return this.open?.queuedBytes ?? 0;
  }

  getSendQueueCount(): number {
    return this.open?.queuedCount ?? 0;
  }

  setMulticastTTL(_ttl: number): never {
    throw errors.noMulticast("setMulticastTTL");
  }

  setMulticastLoopback(_loopback: boolean): never {
    throw errors.noMulticast("setMulticastLoopback");
  }

  setMulticastInterface(_address: string): never {
    throw errors.noMulticast("setMulticastInterface");
  }

  addMembership(_group: string, _address?: string): never {
    throw errors.noMulticast("addMembership");
  }

  dropMembership(_group: string, _address?: string): never {
    throw errors.noMulticast("dropMembership");
  }

  addSourceSpecificMembership(_source: string, _group: string, _address?: string): never {
    throw errors.noMulticast("addSourceSpecificMembership");
  }

  dropSourceSpecificMembership(_source: string, _group: string, _address?: string): never {
    throw errors.noMulticast("dropSourceSpecificMembership");
  }
}
