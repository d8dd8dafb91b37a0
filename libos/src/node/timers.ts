// node:timers.

export * from "./timers-api.ts";
export * as default from "./timers-api.ts";
