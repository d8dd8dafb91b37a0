// The world outside of a fake guest: who may be connected to, what becomes of it, what the link does.

import { describe, expect, it } from "vitest";
import {
  CONTROL_ADDRESS,
  Completion,
  COMPLETIONS_ADDRESS,
  ControlPage,
  encodeCancel,
  encodeDatagramBind,
  encodeDatagramSend,
  encodeFileOpen,
  encodeFileWrite,
  encodeNameLookup,
  encodeStreamClose,
  encodeStreamConnect,
  encodeStreamSend,
  Error as HalError,
  FileFlag,
  SUBMISSIONS_ADDRESS,
  type SubmissionView,
} from "../gen/hal.ts";
import { addressBytes, addressText } from "./address.ts";
import { FakeMachine, type FakeOptions } from "./machine.ts";

interface Seen {
  readonly token: number;
  readonly result: number;
  readonly detail: number;
}

/** Submits one after the other (tokens from 1), each waited for but those that return "later", and gives what came. */
class Guest {
  readonly machine: FakeMachine;
  readonly seen: Seen[] = [];
  #token = 0;

  constructor(options: FakeOptions) {
    this.machine = new FakeMachine(options);
  }

  /** Runs `body` as the guest. */
  run(body: () => void): Promise<unknown> {
    return this.machine.run(() => this.machine.onStart(body));
  }

  submit(encode: (view: SubmissionView, entry: number, token: number) => void): number {
    const start = SUBMISSIONS_ADDRESS - CONTROL_ADDRESS;
    const { shared } = this.machine;
    const view = {
      u8: new Uint8Array(shared, start),
      u16: new Uint16Array(shared, start),
      u32: new Uint32Array(shared, start),
    };
    const control = new Uint32Array(shared, 0, 16);
    encode(view, control[ControlPage.SUBMISSION_TAIL / 4]!++ % 256, ++this.#token);
    return this.#token;
  }

  /** Waits for so many completions; the last one is returned. */
  wait(count = 1, timeout = 60_000): Seen | undefined {
    this.machine.enter(count, timeout);
    const view = new DataView(this.machine.shared);
    const control = new Uint32Array(this.machine.shared, 0, 16);
    while (control[ControlPage.COMPLETION_HEAD / 4]! < control[ControlPage.COMPLETION_TAIL / 4]!) {
      const at = COMPLETIONS_ADDRESS - CONTROL_ADDRESS + (control[ControlPage.COMPLETION_HEAD / 4]!++ % 512) * 32;
      this.seen.push({
        token: view.getUint32(at + Completion.TOKEN, true),
        result: view.getInt32(at + Completion.RESULT, true),
        detail: view.getUint16(at + Completion.DETAIL, true),
      });
    }
    return this.seen.at(-1);
  }

  connect(address: string, port: number): number {
    return this.submit((v, e, t) => encodeStreamConnect(v, e, t, port, addressBytes(address)));
  }

  lookup(name: string, answer: Uint8Array): number {
    const text = this.machine.encodeUtf8(name);
    const [from, to] = [this.machine.address(text), this.machine.address(answer)];
    return this.submit((v, e, t) => encodeNameLookup(v, e, t, from, text.length, 0, to, answer.length));
  }
}

describe("addresses", () => {
  it.each(["127.0.0.1", "0.0.0.0", "192.0.2.200", "::", "::1", "2001:db8::1", "fe80::1:0:0:2"])("%s", (text) => {
    expect(addressText(addressBytes(text))).toBe(text);
    expect(addressBytes(text)).toHaveLength(16);
  });

  it("refuses what is none", () => expect(() => addressBytes("localhost")).toThrow('"localhost" is no address'));
});

describe("connecting", () => {
  it("ends as whoever is there has it", async () => {
    const guest = new Guest({ connect: ["10.0.0.1", "[2001:db8::7]:80"], deny: ["10.0.0.1:9"], link: { latency: 30 } });
    const { network } = guest.machine;
    network.serve(81, "refuse");
    network.serve(82, "timeout");
    network.serve(83, "unreachable");
    network.serve(80, () => ({}), "2001:db8::7");
    await guest.run(() => {
      const results: [string, number][] = [
        ["10.0.0.1", 81],
        ["10.0.0.1", 82],
        ["10.0.0.1", 83],
        ["10.0.0.1", 84],
        ["10.0.0.1", 9],
        ["10.0.0.2", 80],
        ["2001:db8::7", 81],
      ];
      const got = results.map(([address, port]) => {
        guest.connect(address, port);
        const { result, detail } = guest.wait()!;
        return [-result, detail];
      });
      expect(got).toEqual([
        [HalError.CLOSED, 111],
        [HalError.CLOSED, 110],
        [HalError.FAILED, 113],
        [HalError.CLOSED, 111],
        [HalError.DENIED, 13],
        [HalError.DENIED, 13],
        [HalError.DENIED, 13],
      ]);
      const before = guest.machine.monotonic();
      guest.connect("2001:db8::7", 80);
      expect(guest.wait()!.result).toBeGreaterThan(0);
      expect(guest.machine.monotonic() - before).toBe(30e6);
    });
  });

  it("stays in force where nobody is heard of, and can be cancelled", async () => {
    const guest = new Guest({});
    guest.machine.network.serve(80, "silent");
    await guest.run(() => {
      const token = guest.connect("10.0.0.1", 80);
      expect(guest.wait(1, 10_000)).toBeUndefined();
      guest.submit((v, e, t) => encodeCancel(v, e, t, token));
      guest.wait(2);
      expect(guest.seen[0]).toEqual({ token, result: -HalError.CANCELLED, detail: 0 });
      expect(guest.machine.monitor.open).toBe(0);
    });
  });

  it("is allowed to the addresses of a name that was looked up", async () => {
    const guest = new Guest({ connect: [], names: { "a.test": ["10.0.0.5"] } });
    guest.machine.network.serve(80, () => ({}));
    await guest.run(() => {
      const answer = new Uint8Array(16);
      guest.connect("10.0.0.5", 80);
      expect(guest.wait()!.result).toBe(-HalError.DENIED);
      guest.lookup("A.test.", answer);
      expect(guest.wait()!.result).toBe(16);
      expect(addressText(answer)).toBe("10.0.0.5");
      guest.connect("10.0.0.5", 80);
      expect(guest.wait()!.result).toBeGreaterThan(0);
    });
    expect(guest.machine.names.asked).toEqual(["a.test"]);
  });

  it("finds a server that reads slowly: the send waits until it goes on", async () => {
    const guest = new Guest({ link: { capacity: 1000 } });
    const { network, schedule } = guest.machine;
    let total = 0;
    network.serve(80, (peer) => {
      peer.pause();
      schedule.after(500, () => peer.resume());
      return { onData: (bytes) => void (total += bytes.length) };
    });
    await guest.run(() => {
      guest.connect("10.0.0.1", 80);
      const handle = guest.wait()!.result;
      const address = guest.machine.address(new Uint8Array(5000));
      guest.submit((v, e, t) => encodeStreamSend(v, e, t, 0, handle, address, 5000));
      expect(guest.wait()!.result).toBe(5000);
      expect(guest.machine.monotonic()).toBe(500e6);
      guest.submit((v, e, t) => encodeStreamClose(v, e, t, 0, handle));
      guest.wait();
    });
    expect(total).toBeGreaterThanOrEqual(4000);
  });
});

describe("datagrams", () => {
  it("are late and lost as the link has it, in a repeatable order", async () => {
    const guest = new Guest({ link: { latency: 10, loss: 0.25 } });
    const peer = guest.machine.network.datagramPeer(53, {}, "10.0.0.1");
    await guest.run(() => {
      guest.submit((v, e, t) => encodeDatagramBind(v, e, t, 0, 4));
      const handle = guest.wait()!.result;
      const bytes = Uint8Array.of(1, 2, 3);
      const address = guest.machine.address(bytes);
      for (let number = 0; number < 8; number++) {
        bytes[0] = number;
        guest.submit((v, e, t) => encodeDatagramSend(v, e, t, 0, handle, address, 3, 53, addressBytes("10.0.0.1")));
        guest.wait();
      }
      expect(peer.received).toHaveLength(0);
      guest.wait(1, 20);
    });
    expect(peer.received.map(({ bytes }) => bytes[0])).toEqual([0, 1, 2, 4, 5, 6]);
    expect(guest.machine.network.datagrams.lost).toBe(2);
    expect(peer.received[0]).toMatchObject({ address: "192.0.2.1" });
  });
});

describe("names", () => {
  it("can be changed, and fail in each way", async () => {
    const guest = new Guest({ names: { late: "timeout", broken: "fail", never: "silent" } });
    await guest.run(() => {
      const answer = new Uint8Array(64);
      for (const [name, error, errno, time] of [
        ["late", HalError.FAILED, 110, 5000],
        ["broken", HalError.FAILED, 11, 1],
        ["unknown", HalError.NOT_FOUND, 0, 1],
      ] as const) {
        const before = guest.machine.monotonic();
        guest.lookup(name, answer);
        expect(guest.wait()).toMatchObject({ result: -error, detail: errno });
        expect(guest.machine.monotonic() - before).toBe(time * 1e6);
      }
      const before = guest.seen.length;
      guest.lookup("never", answer);
      guest.wait(1, 60_000);
      expect(guest.seen).toHaveLength(before);
      guest.machine.names.set("broken", ["::1", "127.0.0.1"]);
      guest.lookup("broken", answer);
      expect(guest.wait()!.result).toBe(32);
    });
  });
});

describe("volumes", () => {
  it("are the test's to fill and to look into, whatever binds the guest", async () => {
    const guest = new Guest({ volumes: [{ path: "/data" }, { path: "/fixed", readOnly: true, quota: 4096 }] });
    const volume = guest.machine.volume("/data");
    volume.write("a/b.txt", "grüße");
    guest.machine.volume("/fixed").write("c", "more than the quota".repeat(1000));
    volume.setMode("a", 0);
    volume.write("a/d", "");
    volume.setMode("a", 0o755);
    await guest.run(() => {
      const path = guest.machine.encodeUtf8("a/b.txt");
      const at = guest.machine.address(path);
      const flags = FileFlag.WRITE | FileFlag.APPEND;
      guest.submit((v, e, t) => encodeFileOpen(v, e, t, at, path.length, 0, flags, 0));
      const handle = guest.wait()!.result;
      guest.submit((v, e, t) => encodeFileWrite(v, e, t, 0, handle, at, 1, 0));
      expect(guest.wait()!.result).toBe(1);
      expect(guest.machine.monitor.open).toBe(1);
    });
    expect(volume.text("a/b.txt")).toBe("grüßea");
    expect(volume.list("a")).toEqual(["b.txt", "d"]);
    expect(volume.status("a")).toMatchObject({ mode: 0o755, links: 2 });
    volume.remove("a");
    expect(volume.exists("a")).toBe(false);
    // The handle that the guest has not given back still holds the contents.
    expect(volume.files.usage.used).toBe(4096);
    expect(() => guest.machine.volume("/nowhere")).toThrow("no volume is granted at /nowhere");
  });
});
