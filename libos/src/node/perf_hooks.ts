// node:perf_hooks.

export * from "./perf_hooks-api.ts";
export * as default from "./perf_hooks-api.ts";
