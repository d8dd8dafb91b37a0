// queueMicrotask, with Node.js's check of its argument before the engine's own.

import { checkFunction } from "../node/errors.ts";
import { defineGlobals } from "./define.ts";

const enqueue = globalThis.queueMicrotask;

defineGlobals({
  queueMicrotask: function queueMicrotask(callback: () => void): void {
    checkFunction(callback, "callback");
    enqueue(callback);
  },
});
