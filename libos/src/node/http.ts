// node:http.

export * from "./http-api.ts";
export * as default from "./http-api.ts";
