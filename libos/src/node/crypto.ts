// node:crypto.

export * from "./crypto-api.ts";
export * as default from "./crypto-api.ts";
