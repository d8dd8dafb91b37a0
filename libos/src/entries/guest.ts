// The composition root of a guest: takes the machine, wires the core over it, and says what runs after the application's module.

import { Runtime, install } from "../core/runtime.ts";
import { installStackTraces } from "../core/stack-trace.ts";

const machine = globalThis.__machine;
if (machine === undefined) throw new Error("this image runs as a unikernel guest only: there is no machine below it");
globalThis.__machine = undefined;
delete (globalThis as { __machine?: unknown }).__machine;

installStackTraces(machine);
const runtime = install(new Runtime(machine));
machine.onStart((evaluation) => runtime.main(evaluation));
