// node:buffer.

export * from "./buffer-api.ts";
export * as default from "./buffer-api.ts";
