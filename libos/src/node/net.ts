// node:net.

export * from "./net-api.ts";
export * as default from "./net-api.ts";
