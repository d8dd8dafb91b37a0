// The HAL cases as guests of their own, without a library OS. The argument says which group.

import { ConsoleStream, encodeConsoleWrite } from "@unikernel/hal";
import { runGroup } from "./cases.ts";
import { Raw } from "./raw.ts";

const machine = globalThis.__machine;
if (machine === undefined) throw new Error("this must run in a guest");
machine.onStart(() => {
  const raw = new Raw(machine);
  const report = (line: string): void => {
    const bytes = machine.encodeUtf8(line + "\n");
    raw.submit((v, e, t) => encodeConsoleWrite(v, e, t, 0, machine.address(bytes), bytes.length, ConsoleStream.OUTPUT));
    machine.enter(1, 1000);
    // A failed case may have left completions and buffers of its own behind: they must not confuse the next.
    while (raw.take() !== undefined);
    raw.emptyPool();
  };
  machine.exit(runGroup(machine.boot.args.at(-1) ?? "", raw, report) === 0 ? 0 : 1);
});
