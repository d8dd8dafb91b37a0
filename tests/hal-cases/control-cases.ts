// Cases of nop, cancel, entropy, console, signal, clock, and of malformed submissions.

import {
  CompletionFlag,
  ConsoleStream,
  encodeCancel,
  encodeConsoleWrite,
  encodeEntropy,
  encodeNop,
  encodeSignal,
  Error as HalError,
  MEMORY_MAX,
  Operation,
  OperationFlags,
  Signal,
  STACK_ADDRESS,
  SYSTEM_ADDRESS,
  TRANSFER_MAX,
} from "@unikernel/hal";
import { check, same, type HalCase } from "./raw.ts";

const INVALID = -HalError.INVALID;

export const controlCases: readonly HalCase[] = [
  {
    name: "nop completes with 0",
    run(raw) {
      const seen = raw.call(encodeNop);
      same(seen.result, 0, "result");
      same(seen.flags & CompletionFlag.MORE, 0, "MORE");
    },
  },
  {
    name: "an unknown operation is invalid",
    run(raw) {
      for (const operation of [6, 15, 24, 37, 42, 67, 0x7fff, 0xffff]) {
        const seen = raw.call((view, entry, token) => {
          encodeNop(view, entry, token);
          view.u16[entry * 32] = operation;
        });
        same(seen.result, INVALID, `result of operation ${operation}`);
      }
    },
  },
  {
    name: "an unknown flag is invalid",
    run(raw) {
      for (const flags of [1, 2, 0x8000]) {
        const seen = raw.call((view, entry, token) => {
          encodeNop(view, entry, token);
          view.u16[entry * 32 + 1] = flags;
        });
        same(seen.result, INVALID, `result with flags ${flags}`);
      }
    },
  },
  {
    name: "no operation takes a flag that is not its own",
    run(raw) {
      for (const [name, operation] of Object.entries(Operation)) {
        for (let flag = 1; flag <= 0x8000; flag *= 2) {
          if (((OperationFlags[operation] ?? 0) & flag) !== 0) continue;
          const seen = raw.call((view, entry, token) => {
            view.u32.fill(0, entry * 16, entry * 16 + 16);
            view.u32[entry * 16] = operation | (flag << 16);
            view.u32[entry * 16 + 1] = token;
          });
          same(seen.result, INVALID, `result of ${name} with flag ${flag}`);
        }
      }
    },
  },
  {
    name: "what an operation does not take is ignored",
    run(raw) {
      const seen = raw.call((view, entry, token) => {
        view.u32.fill(0xffff_ffff, entry * 16, entry * 16 + 16);
        encodeNop(view, entry, token);
      });
      same(seen.result, 0, "result");
    },
  },
  {
    name: "completions of one enter come in the order of submission",
    run(raw) {
      const tokens = Array.from({ length: 32 }, () => raw.submit(encodeNop));
      for (const token of tokens) same(raw.next().token, token, "token");
    },
  },
  {
    name: "entropy fills all bytes, differently each time",
    run(raw) {
      const [one, two] = [new Uint8Array(64), new Uint8Array(64)];
      for (const bytes of [one, two]) {
        const seen = raw.call((view, entry, token) =>
          encodeEntropy(view, entry, token, raw.machine.address(bytes), 64),
        );
        same(seen.result, 64, "result");
      }
      check(
        one.some((byte) => byte !== 0),
        "all bytes are zero",
      );
      check(
        one.some((byte, index) => byte !== two[index]),
        "the same bytes twice",
      );
    },
  },
  {
    name: "memory that is not the guest's is invalid",
    run(raw) {
      // In order: page 0, the monitor's tables, an unmapped hole, behind all memory, a wrap-around, too long.
      const places: [number, number][] = [
        [0, 16],
        [SYSTEM_ADDRESS, 16],
        [STACK_ADDRESS - 4096, 16],
        [MEMORY_MAX - 8, 16],
        [0xffff_fff8, 16],
        [raw.machine.address(new Uint8Array(16)), TRANSFER_MAX + 1],
      ];
      for (const [address, length] of places) {
        const seen = raw.call((view, entry, token) => encodeEntropy(view, entry, token, address, length));
        same(seen.result, INVALID, `result for ${length} bytes at ${address.toString(16)}`);
      }
      const high = raw.call((view, entry, token) => {
        encodeEntropy(view, entry, token, raw.machine.address(new Uint8Array(16)), 16);
        view.u32[entry * 16 + 5] = 0x8000_0000;
      });
      same(high.result, INVALID, "result for an address beyond 32 bits");
    },
  },
  {
    name: "a console write takes all bytes; an unknown stream is invalid",
    run(raw) {
      const bytes = raw.machine.encodeUtf8("console: grüße\n");
      const write = (stream: number, length: number): number =>
        raw.call((view, entry, token) =>
          encodeConsoleWrite(view, entry, token, 0, raw.machine.address(bytes), length, stream),
        ).result;
      same(write(ConsoleStream.OUTPUT, bytes.length), bytes.length, "result on standard output");
      same(write(ConsoleStream.ERROR, 0), 0, "result of an empty write");
      for (const stream of [0, 3, 0xffff_ffff]) same(write(stream, 1), INVALID, `result on stream ${stream}`);
    },
  },
  {
    name: "cancelling what is not there is not found",
    run(raw) {
      const seen = raw.call((view, entry, token) => encodeCancel(view, entry, token, 1));
      same(seen.result, -HalError.NOT_FOUND, "result");
    },
  },
  {
    name: "a signal can be awaited once at a time, and cancelled",
    run(raw) {
      const waiting = raw.submit((view, entry, token) => encodeSignal(view, entry, token, 0, Signal.TERMINATE));
      const second = raw.call((view, entry, token) => encodeSignal(view, entry, token, 0, Signal.TERMINATE));
      same(second.result, -HalError.EXISTS, "result of the second");
      const cancel = raw.submit((view, entry, token) => encodeCancel(view, entry, token, waiting));
      const results = new Map([raw.next(), raw.next()].map((seen) => [seen.token, seen.result]));
      same(results.get(waiting) ?? 0, -HalError.CANCELLED, "result of the cancelled");
      same(results.get(cancel) ?? -1, 0, "result of the cancel");
      const unknown = raw.call((view, entry, token) => encodeSignal(view, entry, token, 0, 9));
      same(unknown.result, INVALID, "result for another signal");
    },
  },
  {
    name: "enter returns at its deadline",
    run(raw) {
      const start = raw.machine.monotonic();
      raw.machine.enter(1, 20);
      const elapsed = (raw.machine.monotonic() - start) / 1e6;
      check(elapsed >= 19.9, `returned after ${elapsed} ms of 20`);
      same(raw.ready, 0, "completions");
    },
  },
  {
    name: "enter without waiting returns at once",
    run(raw) {
      raw.submit(encodeNop);
      raw.machine.enter(0, 0);
      same(raw.ready, 1, "completions");
      raw.take();
    },
  },
  {
    name: "the clock goes on and a refresh does not turn it back",
    run(raw) {
      let before = raw.machine.monotonic();
      for (let turn = 0; turn < 50; turn++) {
        if (turn % 10 === 0) raw.machine.refreshClock();
        const now = raw.machine.monotonic();
        check(now >= before, `went back from ${before} to ${now}`);
        before = now;
      }
      check(raw.machine.wall() > Date.UTC(2025, 0, 1), `the wall clock says ${raw.machine.wall()}`);
    },
  },
];
