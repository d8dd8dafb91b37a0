// node:url.

export * from "./url-api.ts";
export * as default from "./url-api.ts";
