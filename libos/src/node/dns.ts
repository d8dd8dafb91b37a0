// node:dns.

export * from "./dns-api.ts";
export * as default from "./dns-api.ts";
