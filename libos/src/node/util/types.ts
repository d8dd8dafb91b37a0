// node:util/types.

export * from "./types-api.ts";
export * as default from "./types-api.ts";
