// node:querystring.

export * from "./querystring-api.ts";
export * as default from "./querystring-api.ts";
