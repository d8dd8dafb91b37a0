// node:dgram.

export * from "./dgram-api.ts";
export * as default from "./dgram-api.ts";
